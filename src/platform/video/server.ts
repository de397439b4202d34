/** Somebody who enters a room. `host`: they lead the call and can have others leave. */
export type Participant = { id: string; name: string; host: boolean }

/** A server of video calls. Another one is another file with this shape. */
export type VideoServer = {
  /** Where its pages come: what may be framed. */
  readonly origin: string
  /**
   * The address by which one person enters a room, good for them alone and until a moment.
   * @param room its name: of chance, so that nobody comes upon it
   */
  roomUrl(room: string, guest: Participant, from: Date, until: Date): Promise<string>
}
