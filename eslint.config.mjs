import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/**
 * One layer rule: files under `folder` may not import anything matching `patterns`.
 * The direction is config -> tuning -> components -> engine (DESIGN, "The way a value travels").
 */
const layer = (folder, why, patterns) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: patterns.map((regex) => ({ regex, message: why })) },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules/", ".sandbox/", "samples/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-template-curly-in-string": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowNullableObject: true, allowString: false, allowNumber: false },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  layer("tuning", "tuning/ is pure: it knows neither Pulumi nor any layer after it", [
    "^@pulumi/",
    "/(components|stack|sandbox|policies|diff|lab)/",
  ]),
  layer("config", "config/ is read before anything is computed or declared", [
    "/(components|stack|sandbox|policies|diff|lab)/",
  ]),
  layer("components", "components/ take Args; they never read stack config, nor know the sandbox", [
    "/(config|stack|sandbox|policies|diff|lab)/",
  ]),
  layer("stack", "stack/ wires the program; it must not know what runs it or judges it", [
    "/(sandbox|policies|diff|lab)/",
  ]),
  layer("sandbox", "sandbox/ knows provider tokens, never components", [
    "/(components|stack|tuning|policies|diff|lab)/",
  ]),
  // Its own rules/stack is one folder away from any that imports it.
  layer("policies", "policies/ must not judge the code with itself, and is installed alone", [
    "/(components|tuning|config|sandbox|diff|lab)/",
    "^(\\.\\./){2,}stack/",
  ]),
  layer("{diff,lab}", "diff/ and lab/ read what the engine says, not the program", [
    "(?<!/policies/rules)/(components|config|stack|tuning)/",
  ]),
  layer(
    "workers",
    "workers/ run at the edge, bundled: they bring nothing of the program with them",
    ["^@pulumi/", "/(components|config|tuning|stack|sandbox|policies|diff|lab)/"],
  ),
  {
    files: ["index.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "/sandbox/", message: "the program must not know the sandbox" }] },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    plugins: { jest },
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/no-standalone-expect": "error",
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "fc.assert", "expect*"] }],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='apply'] CallExpression[callee.name='expect']",
          message: "an expect inside apply() is never awaited: resolve the output first",
        },
      ],
    },
  },
);
