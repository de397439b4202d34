/** The number that the service answers on, and its secrets. */
export type WhatsAppConfig = {
  graphUrl: string
  graphVersion: string
  phoneNumberId: string
  accessToken: string
  appSecret: string
  verifyToken: string
  /**
   * Messages a second that this process sends at most. The platform lets a number send 80, and 1,000 once it has
   * raised it (error 130429 beyond).
   * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
   */
  messagesPerSecond: number
  /** How long a send whose outcome is unknown waits for a status before it is tried again. */
  doubtMs: number
  /** The account whose templates are asked for; unset: they are not. */
  businessAccountId?: string
}
