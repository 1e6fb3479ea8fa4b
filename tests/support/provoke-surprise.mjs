/** Loaded before a command: the first time that it wants to end, something happens that nobody expects. */
const end = process.exit.bind(process);
process.exit = () => {
  process.exit = end;
  throw new TypeError('A surprise about person@customers.example at https://hooks.customers.example/s3cret');
};
