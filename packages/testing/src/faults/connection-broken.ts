/** Thrown, or carried by a body's stream, where the connection to the caller is to break. */
export class ConnectionBroken extends Error {
  constructor() {
    super('The fake API breaks this connection.')
  }
}
