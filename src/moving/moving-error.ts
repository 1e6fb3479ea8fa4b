/** What keeps a history from coming here, in one sentence for the operator. Nothing has been written then. */
export class MovingError extends Error {
  override name = 'MovingError';
}
