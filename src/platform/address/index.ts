/** Which client a request comes from. */
export {
  type ClientAddress,
  clientAddress,
  getClientAddress,
  setClientAddress,
  toNetwork,
} from './client-address.ts'
