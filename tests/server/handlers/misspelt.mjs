export default class {
  handle_NOOP() {
    return "250 Hello";
  }
}
