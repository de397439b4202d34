import type { Alarm } from '#domain/content'
import { fold } from '#platform/text'

/**
 * Signs of danger that need no judgement, in folded words: Catalan, Spanish, English, French, Romanian, Arabic. What a model
 * learnt from a few hundred messages may miss them; these do not.
 */
const SIGNS: [alarm: Alarm, sign: RegExp][] = [
  [
    'violence',
    new RegExp(
      [
        String.raw`\b(em|m esta|m ha|la|els?|les) (pega|pegant|pegat|agredit|violat|escanya|escanyat) .{0,20}(marit|parella|xicot|nuvi|pare|padrastre|ex)\b`,
        String.raw`\b(marit|parella|xicot|nuvi|company|padrastre|pare|ex|marido|pareja|novio|padre|padrastro) .{0,20}\b(em|me|la|els|las|los|nos|ens) (pega|maltracta|maltrata|viola|amenaca|amenaza|toca|mata|matara)\b`,
        String.raw`\bm (han|ha) (violat|agredit|forcat|apunyalat)\b|\bme (han|ha) (violado|agredido|forzado)\b|\b(i was|been) raped\b|\bete violee?\b|\bviolata?\b`,
        String.raw`\b(em|me) (vol|quiere|va a) matar\b|\b(em|me) mata(ra|ran)?\b|\bthreaten(ed|s|ing)? to kill\b|\bva me tuer\b|\bma omoara\b`,
        String.raw`\b(em vull|vull) (suicidar|morir|matar|treure la vida)\b|\bno vull (viure|seguir vivint)\b|\b(me quiero|quiero|me voy a) (suicidar(me)?|morir(me)?|matar(me)?|tirar por el (balcon|puente))\b|\bno quiero (vivir|seguir viviendo)\b`,
        String.raw`\b(kill myself|end my life|want to die|don t want to live|suicid\w+)\b|\b(je veux mourir|me suicider|me tuer)\b|\b(vreau sa mor|sa ma sinucid|sa ma omor)\b`,
        String.raw`\b(he|my (husband|boyfriend|partner|father|ex)|husband|boyfriend) (is )?(hit|hits|hitting|beats?|beating) (me|us|my mother)\b|\b(mon|son) (mari|copain|ex|pere) (me|la|nous) (frappe|bat)\b|\bsotul (meu )?ma (bate|loveste)\b|\bma bate\b`,
        String.raw`\b(pega(nt)?|pegando|hitting|beating|frappe|bate) (a |la |seva |su |his |sa )*(dona|mujer|wife|femme|nevasta|nens|ninos|fills|hijos|children)\b`,
        String.raw`\b(nen|nena|nens|criatura|nino|nina|child|kid|enfant|copil)\b.{0,25}\b(sols?|sola|solo|alone|tout seul|toute seule|singura?)\b.{0,25}\b(carrer|calle|street|rue|strada|casa|home|maison|plora|llora|crying|pleure|plange)\b`,
        String.raw`\b(tancada|encerrada|locked|enfermee|inchisa)\b.{0,30}\b(no (em|me) (deixa|deja)|amb clau|con llave|won t let|ne me laisse|lavabo|bano)\b`,
        '(يضربني|كيضربني|اغتصب|الاغتصاب|أنتحر|انتحر|نموت|أن أموت|يهددني|بالقتل|يضرب زوجته|يضربها)',
      ].join('|'),
    ),
  ],
  [
    'danger',
    new RegExp(
      [
        String.raw`\b(olor|pudor|oloreta|fuita|escapament)( \w+){0,3} (a|de) (gas|buta)\b|\b(huele|olor|fuga|escape)( \w+){0,3} (a|de) (gas|butano)\b|\b(smell|leak|odou?r)\w*( \w+){0,2} gas\b|\bgas (leak|smell)\b|\b(odeur|fuite) de gaz\b|\bsent( \w+){0,2} le gaz\b|\bmiroase( \w+){0,3} gaz\b`,
        String.raw`\b(hi ha|veig|surt|surten) (un )?(foc|flames|guspires)\b|\b(s esta|estan?) (cremant|calant foc)\b|\b(hay|veo|salen?) (un )?(fuego|llamas|incendio)\b|\bse esta quemando\b|\b(a|on) fire\b.{0,20}\b(building|house|flat|kitchen|car)\b|\bon fire\b|\b(le feu dans|en feu|incendie)\b|\ba luat foc\b|\be foc\b`,
        String.raw`\b(espurn|guspir|espetegu)\w*\b|\bchispas?\b|\bspark(s|ing)?\b|\betincelles\b`,
        String.raw`\b(cable|fil|wire|cablu)s?\b.{0,30}\b(pelat|caigut|a terra|penjant|electric|tension|tensio|suelo|caido|live|sparking|tombe|cazut)\b`,
        String.raw`\b(enrampat|electrocut\w+|calambre|decharge electrique|electric shock|curentat)\b|\b(m ha|ha) donat corrent\b`,
        String.raw`\b(no respira|no respon|no reacciona|no es mou|no responde|no se mueve|no se despierta|inconscient|inconsciente|unconscious|not breathing|collapsed|ne respire (pas|plus)|ne bouge plus|inconscient|nu misca|nu respira|desmaiat|desmayad[oa]|s ofega|se ahoga|se esta ahogando)\b`,
        String.raw`\b(sagna|sagnant|sangrando|sangra|bleeding|saigne|sange)\b|\bmolta sang\b|\bmucha sangre\b|\bbeaucoup de sang\b`,
        String.raw`\b(atropell\w+|run over|hit by a car|renverse par|accident (de|greu|molt greu)|accidente (de|muy|grave))\b|\bhi ha ferits\b|\bhay heridos\b`,
        String.raw`\b(ganivet|navalla|navaja|matxet|cuchillo|knife|knives|couteau|cutit\w*|pistola)s?\b.{0,40}\b(amenac|amenaz|baralla|barallant|pelea|fight|bat|home|hombre|man|homme|om)\w*|\b(baralla|barallant|pelea|peleando|fight\w*|bat)\b.{0,40}\b(ganivet|navalla|navaja|cuchillo|kni|couteau|cutit|ampolles|pals)\w*`,
        String.raw`\b(a punt de caure|punto de caer|s esta esfondrant|s esfondra|s ensorra|about to (fall|collapse)|collapsing|va (tomber|s ecrouler)|se prabuseste|derrumb\w+|desprenent|desprendiendo)\b.{0,60}\b(gent|persones|nens|nenes|gente|personas|ninos|ninas|people|children|passants|gens|oameni|copii)\b`,
        String.raw`\b(gent|persona|persones|home|dona|nen|nena|senyora?|gente|personas|hombre|mujer|nino|nina|people|someone|obrero)\b.{0,20}\b(a sota|atrapa\w+|debajo|underneath|trapped|enterrad\w+|a dins)\b`,
        String.raw`\b(socors|auxili|socorro|auxilio|au secours)\b`,
        String.raw`\b(dolor|mal)\b.{0,12}\b(pit|pecho)\b|\bchest pain\b|\bcosta respirar\b`,
        '(حريق|رائحة غاز|رائحة الغاز|فاقد الوعي|مغمى|ينزف|سلك كهرب|شرارة|بالسكاكين|بسكين|لا يتنفس|صدمت سيارة)',
      ].join('|'),
    ),
  ],
]

const ELECTRICITY =
  /\b(?:cables?|fils?|wires?|cablu\w*)\b.{0,30}\b(?:pelat|pelad|live|tensi)|\b(?:espurn|guspir|chispa|spark|etincelle|enramp|electrocut|calambre|descarg|descarreg|curentat)/

/** Bare wires and sparks are in many harmless reports of a lamp, and yet nobody is to touch them. */
export const isOfElectricity = (text: string): boolean => ELECTRICITY.test(fold(text.slice(0, 2_000)))

/** Not now, or not here: what was, what may be, what is asked for. */
const NOT_NOW =
  /\b(fa (uns )?(anys|mesos)|hace (anos|meses)|l any passat|el ano pasado|last year|simulacre|simulacro|curs de|curso de|xerrada|charla|canal de gas|gas natural|comptador del gas|permis de foc)\b/

const ANIMAL =
  /\b(gats?|gates?|gatets?|gos|gossos|gossa|gosset|coloms?|ocells?|ratpenat|erico|anecs?|gavina|senglars?|conill|palomas?|gatos?|gatitos?|perros?|perrito|pajaros?|mirlo|erizo|jabali|cats?|dogs?|pigeons?|birds?|chats?|chiens?|caine|pisica)\b/
const HUMAN =
  /\b(persones|persona|home|dona|nens?|nenes?|nena|avi|avia|senyora?|gent|hombre|mujer|ninos?|ninas?|gente|senora?|man|woman|child|children|people|homme|femme|enfants?|copil|om|mossega|muerde|bites?)\b/
const NOBODY_HURT =
  /\b(no hi ha (cap )?ferits?|cap ferit|ningu ferit|no hay (ningun )?heridos?|nadie herido|nobody (is )?hurt|casi|gairebe|quasi)\b/

/** An animal that is hurt, or nobody: a report, not an emergency. */
export const isWithoutPeople = (text: string): boolean => {
  const folded = fold(text.slice(0, 2_000))
  return NOBODY_HURT.test(folded) || (ANIMAL.test(folded) && !HUMAN.test(folded))
}

/** Folded, with the letters of Arabic as they are. */
export const detectDangerSign = (text: string): Alarm | undefined => {
  const folded = fold(text.slice(0, 2_000))
  if (NOT_NOW.test(folded)) return undefined
  return SIGNS.find(([, sign]) => sign.test(folded) || sign.test(text.slice(0, 2_000)))?.[0]
}
