import type { TownProfile } from '#domain/town'

/** `authority`: its code in the European list of licences, which the Spanish profile takes; `url`: its own words. */
type Licence = { label: string; authority: string; url: string }

/** http://publications.europa.eu/resource/authority/licence */
const LICENCES: Record<TownProfile['open_data']['licence'], Licence> = {
  'CC-BY-4.0': {
    label: 'CC BY 4.0',
    authority: 'CC_BY_4_0',
    url: 'https://creativecommons.org/licenses/by/4.0/',
  },
  'CC-BY-SA-4.0': {
    label: 'CC BY-SA 4.0',
    authority: 'CC_BYSA_4_0',
    url: 'https://creativecommons.org/licenses/by-sa/4.0/',
  },
  'CC0-1.0': {
    label: 'CC0 1.0',
    authority: 'CC0',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  'ODC-BY-1.0': {
    label: 'ODC-By 1.0',
    authority: 'ODC_BY',
    url: 'https://opendatacommons.org/licenses/by/1-0/',
  },
  'ODbL-1.0': {
    label: 'ODbL 1.0',
    authority: 'ODC_BL',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
  },
}

/** Under which licence a town gives its data away. */
export const licenceOf = ({ profile }: { profile: Pick<TownProfile, 'open_data'> }): Licence =>
  LICENCES[profile.open_data.licence]
