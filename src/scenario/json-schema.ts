/** JSON Schema of a scenario file, for editors and for `vchsim schema`. Made from the same declaration that reads files. */
export { scenarioJsonSchema } from './shape.ts';
