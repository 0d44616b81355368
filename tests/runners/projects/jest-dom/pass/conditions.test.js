/** @jest-environment @smtp-fixture/jest-environment/jsdom */
test("packages load their files for Node", () => {
  expect(require("conditional")).toBe("node");
});
