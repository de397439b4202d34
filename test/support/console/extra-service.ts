/**
 * A ninth service, added to the menu as staff add one: in the console, with its own forms, and published. No code, no
 * restart. The real town's third most used one: bulky waste, collected by appointment.
 */

/** Fields of a form of the console. */
type Fields = Record<string, string>

const PAGE: Fields = {
  title_ca: 'Recollida voluminosos',
  title_es: 'Recogida voluminosos',
  title_en: 'Bulky waste collection',
  title_fr: 'Collecte d’encombrants',
  title_ar: 'جمع الأغراض الكبيرة',
  title_ro: 'Obiecte voluminoase',
  hint_ca: 'Mobles i trastos, el dia que us vagi bé',
  hint_es: 'Muebles y trastos, el día que le vaya bien',
  hint_en: 'Furniture and large items, on the day that suits you',
  hint_fr: 'Meubles et objets, le jour qui vous convient',
  hint_ar: 'الأثاث والأغراض القديمة، في اليوم الذي يناسبكم',
  hint_ro: 'Mobilă și obiecte vechi, în ziua care vă convine',
  text_ca:
    '*Recollida de voluminosos*\nPassem a recollir mobles i trastos davant de casa. És gratuït. Traieu-los la nit abans, entre les 20 h i les 22 h.',
  text_es:
    '*Recogida de voluminosos*\nPasamos a recoger muebles y trastos delante de casa. Es gratuito. Sáquelos la noche anterior, entre las 20 h y las 22 h.',
  text_en:
    '*Bulky waste collection*\nWe collect furniture and large items from your door, free. Put them out the night before, from 20:00 to 22:00.',
  text_fr:
    '*Collecte d’encombrants*\nNous enlevons les meubles et les gros objets devant chez vous. C’est gratuit. Sortez-les la veille au soir, entre 20 h et 22 h.',
  text_ar:
    '*جمع الأغراض الكبيرة*\nنجمع الأثاث والأغراض الكبيرة من أمام البيت مجانًا. أخرجوها في الليلة السابقة بين 20 و22.',
  text_ro:
    '*Ridicarea obiectelor voluminoase*\nRidicăm mobila și obiectele vechi din fața casei. Este gratuit. Scoateți-le în seara dinainte, între orele 20 și 22.',
  words:
    'voluminosos, recollida de voluminosos, recogida de voluminosos, recollida de mobles, trastos vells, bulky waste',
  service: 'NR07',
  question_0_code: 'que',
  question_0_kind: 'detail',
  question_0_text_ca: 'Què voleu que recollim? Per exemple: «un sofà i dos matalassos».',
  question_0_text_es: '¿Qué quiere que recojamos? Por ejemplo: «un sofá y dos colchones».',
  question_0_text_en: 'What shall we collect? For example: “a sofa and two mattresses”.',
  question_0_text_fr: 'Que devons-nous enlever ? Par exemple : « un canapé et deux matelas ».',
  question_0_text_ar: 'ماذا نجمع؟ مثلًا: «أريكة وفراشان».',
  question_0_text_ro: 'Ce să ridicăm? De exemplu: „o canapea și două saltele”.',
  question_1_code: 'quants',
  question_1_kind: 'choice',
  question_1_text_ca: 'Quants objectes són?',
  question_1_text_es: '¿Cuántos objetos son?',
  question_1_text_en: 'How many items are there?',
  question_1_text_fr: 'Combien d’objets y a-t-il ?',
  question_1_text_ar: 'كم عدد الأغراض؟',
  question_1_text_ro: 'Câte obiecte sunt?',
  question_1_options:
    'un | Un de sol | Uno solo | Just one | Un seul | واحد فقط | Doar unul\nfins-cinc | De dos a cinc | De dos a cinco | Two to five | De deux à cinq | من اثنين إلى خمسة | Între două și cinci\nmes | Més de cinc | Más de cinco | More than five | Plus de cinq | أكثر من خمسة | Mai mult de cinci',
  question_2_code: 'on',
  question_2_kind: 'address',
  question_2_text_ca: 'On els recollim? Escriviu l’adreça o compartiu la ubicació.',
  question_2_text_es: '¿Dónde los recogemos? Escriba la dirección o comparta la ubicación.',
  question_2_text_en: 'Where shall we collect them? Write the address or share your location.',
  question_2_text_fr: 'Où devons-nous les enlever ? Écrivez l’adresse ou partagez votre position.',
  question_2_text_ar: 'من أين نجمعها؟ اكتبوا العنوان أو شاركوا الموقع.',
  question_2_text_ro: 'De unde le ridicăm? Scrieți adresa sau trimiteți locația.',
  question_3_code: 'dia',
  question_3_kind: 'day',
  question_3_text_ca: 'Quin dia us va bé?',
  question_3_text_es: '¿Qué día le va bien?',
  question_3_text_en: 'Which day suits you?',
  question_3_text_fr: 'Quel jour vous convient ?',
  question_3_text_ar: 'أي يوم يناسبكم؟',
  question_3_text_ro: 'Ce zi vă convine?',
}

/** Names the page for good. */
export const BULKY_WASTE = 'bulky-waste'

/**
 * Adds the service to a running town, unless it has it.
 * @throws when the console refuses a step
 */
export const addBulkyWaste = async (url: string, email: string, password: string): Promise<void> => {
  const post = async (path: string, fields: Fields, cookie = '') => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { cookie, origin: new URL(url).origin },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
    if (response.status !== 303) throw new Error(`${path} answered ${response.status}`)
    return response
  }
  const signedIn = await post('/console/sign-in', { email, password })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const known = await fetch(`${url}/console/content/pages/${BULKY_WASTE}`, { headers: { cookie } })
  if (known.ok) return
  const { title_ca = '', title_es = '', title_en = '' } = PAGE
  const first = { do: 'add', id: BULKY_WASTE, kind: 'form', list: 'home', title_ca, title_es, title_en }
  await post('/console/content', first, cookie)
  await post(`/console/content/pages/${BULKY_WASTE}`, PAGE, cookie)
  // Before the preferences, which stay last.
  await post('/console/content', { do: 'up', page: BULKY_WASTE, list: 'home' }, cookie)
  await post('/console/content', { do: 'publish', note: 'Recollida de voluminosos' }, cookie)
}
