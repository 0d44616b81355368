/** Whether this bundle is CommonJS: then a lazy part is loaded with `require`, since `import()` fails in Jest's sandbox. */
declare const __IS_CJS__: boolean;
/** The URL of this bundle: other files of the package stand beside it. */
declare const __BUNDLE_URL__: string;
/** What the CommonJS files of core are called from this bundle, up to their own names. */
declare const __CORE_PARTS__: string;
