// What neither tsc nor prettier judge: sizes of functions, promises that nobody waits for, rules of hooks. Sizes of files
// are in test/tidy/, for all languages.
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const functionLinesMax = 60;
const testCaseLinesMax = 40;

export default tseslint.config(
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines-per-function": ["error", functionLinesMax],
      // With noUncheckedIndexedAccess it is how to say that an index is within its bounds.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `async ({}, use) =>` is how Playwright wants a fixture that needs no other.
      "no-empty-pattern": "off",
    },
  },
  { files: ["console/**"], plugins: { "react-hooks": reactHooks }, rules: { "react-hooks/rules-of-hooks": "error" } },
  { files: ["test/**"], rules: { "max-lines-per-function": ["error", testCaseLinesMax] } },
);
