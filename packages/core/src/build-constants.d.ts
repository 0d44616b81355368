/** Whether this bundle is CommonJS: then a lazy part is loaded with `require`, since `import()` fails in Jest's sandbox. */
declare const __IS_CJS__: boolean;
