/** The API's schemas in the hands of a validator that is not ours. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

export interface Judge {
  /** What is wrong with a value, a line each; none where it is as its schema says. */
  faultsOf(value: unknown): string[];
}

/** Throws where the schema is none. */
export function judgeOf(schema: object): Judge {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajvFormats.default(ajv);
  const validate = ajv.compile(schema);
  return {
    faultsOf: (value) => {
      validate(value);
      return (validate.errors ?? []).map(
        (fault) => `${fault.instancePath} ${fault.message} ${JSON.stringify(fault.params)}`,
      );
    },
  };
}
