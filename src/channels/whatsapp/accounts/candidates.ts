import type { WhatsAppAccount, WhatsAppAccounts } from './accounts.ts'

/** Bytes in which the first number of a body stands. */
const MAX_LOOKED_AT = 16 * 1024

/** Accounts that a body may be signed for, told by what it names: before its signature is verified nothing else is read. */
export const candidates = (
  accounts: WhatsAppAccounts,
  request: Request,
  body: Uint8Array,
): WhatsAppAccount[] => {
  const all = accounts.all()
  const [first] = all
  if (first && all.every(({ config }) => config.appSecret === first.config.appSecret)) return [first]
  const text = new TextDecoder().decode(body.subarray(0, MAX_LOOKED_AT))
  const number = /"phone_number_id"\s*:\s*"(\d{1,32})"/.exec(text)?.[1]
  const business = /"entry"\s*:\s*\[\s*\{\s*"id"\s*:\s*"(\d{1,32})"/.exec(text)?.[1]
  const found = [
    number === undefined ? undefined : accounts.byNumber(number),
    business === undefined ? undefined : all.find(({ config }) => config.businessAccountId === business),
    accounts.ofRequest(request),
  ]
  return found.filter((one) => one !== undefined)
}
