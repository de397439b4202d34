import { askNumber, asWanted, byHand, type Connection, type Step, StepProblem, toDo } from './step.ts'

/** The European Union, where the platform keeps the content of messages. */
const REGION = 'DE'

type NumberState = {
  display_phone_number: string
  verified_name?: string
  status?: string
  code_verification_status?: string
}

const numberState = (connection: Connection): Promise<NumberState> =>
  askNumber(connection, '?fields=display_phone_number,verified_name,status,code_verification_status')

const isRegistered = ({ status }: NumberState): boolean => status === 'CONNECTED'

type Storage = { storage_configuration?: { status?: string; data_localization_region?: string } }

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage */
export const storage: Step = {
  name: 'storage in the EU',
  needs: ['token'],
  async check(connection) {
    const { storage_configuration: found } = await askNumber<Storage>(connection, '/settings')
    if (found?.status === 'IN_COUNTRY_STORAGE_ENABLED' && found.data_localization_region === REGION)
      return asWanted('messages are kept in the EU')
    return isRegistered(await numberState(connection))
      ? byHand(
          'the number was registered without it, and a registered number cannot change: have it deregistered (POST /{number}/deregister; it is silent until registered again), then run this again',
        )
      : toDo('keep messages in the EU')
  },
  async apply(connection) {
    await askNumber(connection, '/settings', {
      storage_configuration: { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: REGION },
    })
    return 'messages are kept in the EU'
  },
}

export const registration: Step = {
  name: 'registration',
  // Storage can be chosen before only.
  needs: ['token', 'storage in the EU'],
  async check(connection) {
    const number = await numberState(connection)
    const digits = number.display_phone_number.replace(/\D/g, '')
    if (digits !== connection.profile.whatsapp_number)
      throw new StepProblem(
        `WHATSAPP_PHONE_NUMBER_ID is ${number.display_phone_number}, but whatsapp_number of town.json is ${connection.profile.whatsapp_number}: correct one of them`,
      )
    if (isRegistered(number)) return asWanted(`${number.display_phone_number} is registered`)
    if (!connection.pin)
      throw new StepProblem(
        'WHATSAPP_PIN is not set: choose six digits, or take those of the number’s two-step verification, and keep them',
      )
    return toDo(`register ${number.display_phone_number} with its PIN`)
  },
  async apply(connection) {
    await askNumber(connection, '/register', { messaging_product: 'whatsapp', pin: connection.pin })
    return 'the number is registered'
  },
}
