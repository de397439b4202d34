/** Which client a request comes from. */
export { type Address, addressOf, clientAddress, networkOf, noteAddress } from './address.ts'
