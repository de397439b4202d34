import type { WhatsAppConfig } from '../config.ts'

/** A town's number, with what the platform and the town prove themselves to each other by. */
export type WhatsAppAccount = {
  townId: string
  config: Pick<WhatsAppConfig, 'phoneNumberId' | 'businessAccountId' | 'appSecret' | 'verifyToken'>
}

/**
 * The numbers of all towns. One app of the platform may be that of many towns, which share its secret, or each town may have
 * its own: who signs with one secret speaks for the numbers that have it, and for no others.
 */
export type WhatsAppAccounts = {
  all(): readonly WhatsAppAccount[]
  /** Nothing where no town has the number, or two do: nobody knows then whose a message is. */
  byNumber(phoneNumberId: string): WhatsAppAccount | undefined
  /** Of a number that two towns have. */
  isDisputed(phoneNumberId: string): boolean
  /** The town at whose address a request came, where it is a town's. */
  ofRequest(request: Request): WhatsAppAccount | undefined
}

/** The accounts of a process that answers on one number, whatever address it is asked at. */
export const singleAccount = (
  townId: string,
  config: WhatsAppAccount['config'] | undefined,
): WhatsAppAccounts => {
  const only = config && { townId, config }
  return {
    all: () => (only ? [only] : []),
    byNumber: (phoneNumberId) => (phoneNumberId === config?.phoneNumberId ? only : undefined),
    isDisputed: () => false,
    ofRequest: () => only,
  }
}
