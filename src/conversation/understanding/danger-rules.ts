import type { Alarm } from '#domain/content'
import { fold } from '#platform/text'

/** A thing that burns now. «Arde» alone is Romanian for a lamp that is on. */
const BURNING = String.raw`\b(contenidors?|papereres|paperera|contenedor(es)?|papeleras?|cotxes?|coches?|moto|furgo\w*|edificis?|edificio|casa|cases|pis|piso|cuina|cocina|bosc|monte|arbres?|arbol(es)?|solar|matolls?)\b.{0,20}\b(arden?|amb (foc|flames)|con (fuego|llamas)|en (flames|llamas)|cremant|ardiendo)\b`

/** Pieces in this order, with some words between them. */
const inOrder = (...pieces: string[]): string =>
  pieces.map((piece) => String.raw`\b(${piece})\b`).join('.{0,50}')

const HANGING_THING = String.raw`branc\w*|arbres?|tronc\w*|plata\w*|pi|murs?|paret|cornis\w*|facana|balco|teulad\w*|teul\w+|tros\w*|fanal|rama\w*|arbol\w*|muro|pared|fachada|balcon|techo|tejado|tejas?|trozo|farola|bastida|andamio|branch\w*|trees?|walls?|roof|tiles?|scaffold\w*|creang\w*|copac\w*|zid\w*`
const FALLS = String.raw`caura|caure|caient|caigui|cau|penj\w+|despenj\w+|cruix\w*|cruj\w+|crec|crac|cayendo|cae|caer|caiga|cuelga|colgando|descolg\w+|fall\w*|hang\w*|crack\w*|tomb\w+|pend\w*|craqu\w*|cade|atarn\w+|cedeix|cedir|cediendo|desprend\w*|despren\w*`
const ABOVE =
  'sobre|damunt|sota|encima|debajo|over|above|under|onto|on top|beneath|dessus|dessous|sur|peste|deasupra|sub'
const PEOPLE = String.raw`nens?|nenes|nena|crios|cries|criatur\w+|canalla|quitxalla|mainada|alumn\w+|gent|persones|avis|vianants|cua|pati|ninos?|ninas?|gente|personas|peatones|cola|patio|people|children|kids?|pupils|queue|playground|gens|enfants?|passants|eleves|copii|oameni|elevi`
const PERSON =
  'dona|home|nen|nena|noi|noia|senyora?|avi|avia|persona|gent|algu|mujer|hombre|nino|nina|chico|chica|senora?|abuel[oa]|alguien|personas?|woman|man|boy|girl|child|kid|someone|lady|femme|homme|enfant|femeie|barbat|copil|baiat'

/** What is danger whatever else is said: of a branch over a queue of children a model sees the branch. */
const PLAIN_SIGNS = [
  inOrder(HANGING_THING, FALLS, ABOVE, PEOPLE),
  inOrder(HANGING_THING, ABOVE, PEOPLE, FALLS),
  inOrder(HANGING_THING, FALLS, PEOPLE, ABOVE),
  inOrder(FALLS, HANGING_THING, ABOVE, PEOPLE),
  inOrder(PEOPLE, HANGING_THING, FALLS, ABOVE),
  String.raw`\b(caigut|caigui|cayo|caido|fallen|fell|tombee?|cazut) (a sobre|damunt|al damunt|sobre|encima|on top|on|sur|peste)( d| de| of)?( una?| el| la| l| a| uns| unes| the| une| o)* (${PERSON})\b`,
  String.raw`\b(flames|llamas|flammes|flacari|flamarades|llamaradas)\b.{0,40}\b(grans|altes|grandes|altas|big|high|mari|cases|casas?|houses?|maisons?|case|pis|piso)\b|\b(encen|ences|encendido|prendido|calat)\b.{0,15}\b(herba|hierba|matolls|matorral|bosc|monte|rostolls|rastrojo)\b`,
  String.raw`\b(conductor\w*|motorista|ciclista|driver|${PERSON})\b.{0,20}\b(no (contesta|diu res|obre els ulls|abre los ojos|s aixeca|se levanta|es desperta|torna en si)|doesn t answer|isn t answering|won t wake up|ne repond (pas|plus))\b`,
  String.raw`\b(cotxe|coche|car|voiture|masina|ascensor|lift|elevator|autobus|bus|furgo\w*)\b.{0,40}\b(amb|con|with|avec|cu) (gent|gente|persones|personas|people|gens|oameni|una familia|nens|ninos|children|kids) (a dins|dins|dentro|inside|dedans|inauntru)\b|\b(cotxe|coche|car|voiture|masina)\b.{0,30}\b(a dins|dins|dentro|inside|dedans) (amb|con|with|avec) (gent|gente|persones|personas|people|nens|ninos|children|kids)\b`,
  String.raw`\b(s|se|es) (estan) (estomacant|apallissant|matant|barallant|pegant|matando|peleando|pegando|hostiant)\b.{0,60}\b(ferros?|pals?|barres?|hierros?|palos?|barras?|ampolles|botellas|sang|sangre|ganivets?|cuchillos?|navaj\w+)\b`,
  String.raw`\bno (para|deixa|deja) de (sangrar|sagnar)\b|\bxorreja sang\b|\bchorreando sangre\b|\bwon t stop bleeding\b`,
].join('|')

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
        String.raw`\b(em|me) (vol|quiere|va a) matar\b|(?<!que )\b(em|me) mata\b(?! (?:l|la|el|de)\b)|\b(em|me) mata(ra|ran)\b|\b(diu|dice) que (em|me) mata\b|\bthreaten(ed|s|ing)? to kill\b|\bva me tuer\b|\bma omoara\b`,
        String.raw`\b(em vull|vull) (suicidar|morir|matar|treure la vida)\b|\bno vull (viure|seguir vivint)\b|\b(me quiero|quiero|me voy a) (suicidar(me)?|morir(me)?|matar(me)?|tirar por el (balcon|puente))\b|\bno quiero (vivir|seguir viviendo)\b`,
        String.raw`\b(kill myself|end my life|want to die|don t want to live|suicid\w+)\b|\b(je veux mourir|me suicider|me tuer)\b|\b(vreau sa mor|sa ma sinucid|sa ma omor)\b`,
        String.raw`\b(he|my (husband|boyfriend|partner|father|ex)|husband|boyfriend) (is )?(hit|hits|hitting|beats?|beating) (me|us|my mother)\b|\b(mon|son) (mari|copain|ex|pere) (me|la|nous) (frappe|bat)\b|\bsotul (meu )?ma (bate|loveste)\b|\bma bate\b`,
        String.raw`\b(pega(nt)?|pegando|hitting|beating|frappe|bate) (a |la |seva |su |his |sa )*(dona|mujer|wife|femme|nevasta|nens|ninos|fills|hijos|children)\b`,
        String.raw`\b(tancada|encerrada|locked|enfermee|inchisa)\b.{0,30}\b(no (em|me) (deixa|deja)|amb clau|con llave|won t let|ne me laisse|lavabo|bano)\b`,
        String.raw`\b(ell|el (meu )?(marit|xicot|home)|parella|marido|novio|pareja|he|il|sotul|em|me|ma)\b.{0,20}\b(no (em|me) (deixa|deja)|won t let me|doesn t let me|ne me laisse pas|nu ma lasa)\b.{0,25}\b(sortir|salir|marxar|veure|ver|parlar|hablar|treballar|trabajar|leave|go out|see|talk|work|voir|parler|travailler|ies|vad|vorbesc)\b|\bno (em|me) (deixa|deja)n? (sortir|salir|veure|ver) (de casa|a la (meva )?familia|a mi (familia|madre|hermana))\b`,
        String.raw`\b(em|me) (te|tiene|tenen|tienen) (tancada|tancat|encerrada|encerrado|controlada|amenacada|amenazada|retinguda|retenida)\b|\bvivo encerrada\b`,
        String.raw`\b(pres|quita|quito|quitado|tret|treu|amagat|escondido|keeps|took|hid|pris|luat)\b.{0,20}\b(passaport|pasaporte|passport|passeport|pasaportul)\b`,
        String.raw`^(?!.*\b(gos\w*|perr\w+|gat\w*|collar|xip|chip|setter)\b).*\b(em|me) (segueix(en)?|siguen?) (des|desde|per|por|fins|hasta|pel)\b|\b(em|me) (persegueix|assetja|assetgen|persigue|acosa|acosan|espia)\b|\b(ex|home|xicot|hombre|novio|tio|marit|marido|desconegut|desconocido)\b.{0,20}\b(em|me) (segueix|sigue|espera a la sortida|espera en el portal|espera cada)\b|\b(stalk(s|ing)|is following) me\b|\bfollows me (home|every)\b|\bil me (suit|harcele)\b|\bma (urmareste|hartuieste)\b`,
        String.raw`\b(tinc por|tengo miedo|li tinc panic|le tengo panico|scared|afraid|peur|frica) (d ell|del meu marit|de la meva parella|de mi marido|de mi pareja|de mi novio|of him|of my (husband|boyfriend|partner|dad|father)|de lui|de mon (mari|copain|pere)|de el|de sotul)\b|\b(por|miedo|scared|afraid) (de|to) (tornar a casa|volver a casa|entrar en casa|go (back )?home)\b`,
        String.raw`\b(em (tallo|faig mal a mi)|me (hago (dano|cortes)|corto (los brazos|las piernas|las venas))|(cutting|hurting|harming) myself|self harm|je me (coupe les|fais du mal)|ma tai (pe|la))\b`,
        String.raw`\b(abus(a|en|ava|aba|ada|ado|at|o|ed|e)) (de mi|de la|sexual\w*|me)\b|\b(em|me) (grapej\w*|manosea\w*|mete mano)\b|\btocaments\b|\btocamientos\b|\b(force|forces|forced) me\b.{0,20}\b(sex|bed)\b|\b(m obliga|me obliga)n? a (tenir relacions|tener relaciones|prostituir\w*)\b`,
        String.raw`\b(casar|casarme|casar me|marier|marry|married|marite)\b.{0,20}\b(a la forca|obligada|por la fuerza|de force|force|forced|cu forta)\b|\b(em|me) (volen|quieren|obliguen a|obligan a) casar(me)?\b`,
        String.raw`\b(amenac\w+|amenaz\w+) de (mort|muerte)\b|\bdeath threats?\b|\bmenaces de mort\b|\bamenintari cu moartea\b|\b(vol|quiere|va a|wants to|will|ll) (matar me|matarme|kill me)\b`,
        String.raw`^(?!.*\b(cotxe|coche|furgo\w*|camio\w*|moto|contenidor|contenedor)\b).*\bno (em|me) (deixa|deja)n? (sortir|salir|marxar|treballar|trabajar|estudiar)\b`,
        String.raw`\b(violence conjugale|violencia conjugal|domestic (violence|abuse)|violenta domestica|autolesi\w+|allunyament|orden de alejamiento|restraining order)\b|\b(la|li|le) (maten|mata|esta pegant|esta pegando|estan pegando)\b.{0,10}$|\bm ha (grapejat|tocat sense)\b|\bem va tocar (sense|el|els|la|les|per)\b`,
        '(يضربني|كيضربني|اغتصب|الاغتصاب|يتحرش|كيتحرش|خايفة منو|أخاف منه|جوازي|يحبسني|كيحبسني|يتبعني|كيتبعني|كيهددني|أنتحر|انتحر|نموت|أن أموت|يهددني|بالقتل|يضرب زوجته|يضربها)',
      ].join('|'),
    ),
  ],
  [
    'danger',
    new RegExp(
      [
        String.raw`\b(olor|pudor|oloreta|fuita|escapament)( \w+){0,3} (a|de) (gas|buta)\b|\b(huele|olor|fuga|escape)( \w+){0,3} (a|de) (gas|butano)\b|\b(smell|leak|odou?r)\w*( \w+){0,2} gas\b|\bgas (leak|smell)\b|\b(odeur|fuite) de gaz\b|\bsent( \w+){0,2} le gaz\b|\bmiroase( \w+){0,3} gaz\b`,
        String.raw`\b(hi ha|veig|surt|surten) (un )?(foc|flames|guspires)\b|\b(s esta|estan?) (cremant|calant foc)\b|\b(hay|veo|salen?) (un )?(fuego|llamas|incendio)\b|\bse esta quemando\b|\b(a|on) fire\b.{0,20}\b(building|house|flat|kitchen|car)\b|\bon fire\b|\b(le feu dans|en feu|incendie)\b|\ba luat foc\b|\be foc\b`,
        String.raw`\b(fum|humo|smoke|fumee)\b.{0,30}\b(cremat|quemad[oa]|burn(ing|t)|brule)\b`,
        BURNING,
        PLAIN_SIGNS,
        String.raw`\b(overdos\w+|sobredos\w+|surdose|supradoza)\b|\b(pres|empassat|tomado|tragado|taken|swallowed|pris|avale|luat|inghitit)\b.{0,15}\b(totes|moltes|todas|muchas|all|whole|toutes|toate|capsa|caja|box|boite|cutie)\b.{0,20}\b(pastill\w+|pills?|tablets?|medicaments?|medicamentos|comprimits|cachets|pastile\w*)\b`,
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
        String.raw`\b(aturada|parada|arret) cardia\w+\b|\bcardiac arrest\b|\b(perdo|perd|pierdo|pierde|losing|perds|pierd) (molta |mucha |a lot of |beaucoup de |mult )?(sang|sangre|blood|sange)\b|\b(tallat|cortado|cut)\b.{0,40}\b(no para|no s atura|won t stop|doesn t stop)\b`,
        String.raw`\b(mossega\w*|mosseg\w*|mord\w*|bit(es|ing)|mord|musca|ataca\w*|attack\w*)\b.{0,20}\b(nens?|nenes?|nena|ninos?|ninas?|child|kids?|girl|boy|fille|enfant|fetita|copil\w*|dona|senyora|avi|avia|mujer|senora|abuel[oa]|woman)\b`,
        String.raw`\b(nen|nena|nens|criatura|nino|nina|boy|girl|child|kid|enfant|fille|garcon|copil|baiat|fetita)\b.{0,25}\b(sols?|sola|solo|alone|tout seul|toute seule|singura?)\b.{0,25}\b(carrer|calle|street|rue|strada|parc|parque|park|casa|home|maison|plora|plorant|llora|llorando|crying|pleure|plange)\b`,
        String.raw`\b(monoxid\w*|monoxyde)\b`,
        String.raw`\b(ictus|infart|infarto|atac de cor|ataque al corazon|heart attack|having a (stroke|seizure)|crise (cardiaque|d epilepsie)|accident vasculaire|atac cerebral|infarct|epilep\w+|convuls\w+|xoc anafilactic|choque anafilactico|anaphyla\w+)\b`,
        String.raw`\b((trencat|trenca) aigues|roto aguas|esta (de part|parint|pariendo|donant a llum|dando a luz)|in labou?r|giving birth|waters? broke|accouche|naste (acum|in)|rupt apa)\b`,
        String.raw`\b(begut|empassat|ingerit|bebido|tragado|ingerido|swallowed|drank|drunk|bu|avale|baut|inghitit)\b.{0,25}\b(lleixiu|salfuman|sosa|amoniac|matarates|desembussador|detergent|pila|lejia|amoniaco|matarratas|detergente|bleach|drain cleaner|battery|javel|clor|soda)\b|\b(pres|empassat|tomado|tragado|took|taken|swallowed|pris|avale|luat|inghitit)\b.{0,20}\b(totes les pastilles|massa pastilles|tot el pot|todas las pastillas|todo el bote|muchas pastillas|all (the|her|his|my) (pills|tablets)|too many pills|whole (box|bottle)|tous les cachets|toute la boite|toate pastilele)\b`,
        String.raw`\b(s (ennuega|ennuegat|ha ennuegat|esta ennuegant)|atragant\w+|choking|s etouffe|se ineaca|s a inecat)\b`,
        String.raw`\b(apunyal\w*|apunal\w*|stabbed|poignarde\w*|injunghiat\w*|han punxat)\b|\b(trets|disparos|tiroteo|tiroteig|gunshots?|coups de feu|impuscaturi)\b|\b(matxet|machete|maceta|escopeta|shotgun)\b`,
        String.raw`\b((es|s|se|em|me|vol|vull|quiere|quiero|diu que|dice que|va a|says|will|wants to|going to|veut|va|vrea?u?t? sa) (vol )?(es |se |em |me |he ll |she ll )?(llenca|llencar|llencar se|tira|tirar|tirarse|salta|saltar|jump|sauter|se jeter|sara|se arunce))\b.{0,25}\b(pont|puente|viaducte|viaducto|teulada|terrat|azotea|balco|balcon|finestra|ventana|roof|bridge|window|toit|fenetre|pod|acoperis|bloc)\b|\b(home|noia|dona|noi|persona|algu|hombre|chica|mujer|chico|alguien|man|woman|girl|boy|someone|homme|femme|om)\b.{0,40}\b(barana|baranda|cornisa|vora|barandilla|borde|railing|ledge|edge|rebord|marginea)\b.{0,15}\b(pont|viaducte|puente|viaducto|terrat|teulada|azotea|bridge|roof|podului)\b`,
        String.raw`\b(caigut|caiguda|caido|caida|fell|fallen|tombee?|cazut)\b.{0,15}\b(al|a la|a l|en el|en la|in|into|dans|dans la|in the|into the)\b.{0,8}\b(riu|sequia|canal|pou|bassa|rio|acequia|pozo|estanque|river|well|pond|riviere|puits|rau|fantana)\b|\b(flota|surant|flotando|floating|flotte)\b.{0,20}\b(riu|aigua|piscina|bassa|rio|agua|water|pool|pond|piscine|eau)\b`,
        String.raw`\b(no trobo|no trobem|he perdut|no encuentro|he perdido|can t find|cannot find|i lost|lost my|ne (re)?trouve plus|perdu mon|perdu ma|nu (mi |imi )?gasesc)\b.{0,25}\b(fill|filla|nen|nena|net|neta|hijo|hija|nino|nina|nieto|son|daughter|child|kid|(four|three|five|two|six) year old|fils|fille|enfant|copil\w*|baiat\w*|fetita)\b`,
        String.raw`\b(alzheimer|demencia|dementia|demence|dement\w*)\b.{0,60}\b(no torna|no ha tornat|no la trobem|no el trobem|ha sortit|ha marxat|no vuelve|ha salido|se ha ido|no ha vuelto|missing|walked out|wandered|disparu|sorti|plecat)\b`,
        String.raw`\b(no puc|no pot|no puedo|no puede|can t|cannot|n arrive (pas|plus) a|ne peut (pas|plus)|nu (poate|pot)( sa)?) (respirar|respira|breathe|respirer|respire)\b`,
        String.raw`\b(entren|entrant|entrando|estan entrando|breaking|forcen|forca|fuerza|fuerzan|intenta entrar|force|sparge)\b.{0,25}\b(casa|porta|pis|puerta|piso|house|flat|home|door|porte|usa)\b.{0,50}\b(amagad\w|amagat|escondid\w|hiding|cachee?|ascuns\w?|ara mateix|ahora mismo|right now|sola|sol|dins|dentro|inside)\b`,
        String.raw`\b(nado|bebe|criatura|nen|nena|nino|nina|baby|child|toddler|bebelus|enfant)\b.{0,25}\b(dins|tancat|tancada|dentro|encerrado|encerrada|locked|enferme|inchis)\b.{0,15}\b(cotxe|coche|car|voiture|masina)\b`,
        '(حريق|رائحة غاز|رائحة الغاز|فاقد الوعي|مغمى|ينزف|سلك كهرب|شرارة|بالسكاكين|بسكين|لا يتنفس|صدمت سيارة)',
      ].join('|'),
    ),
  ],
]

const ELECTRICITY =
  /\b(?:cables?|fils?|wires?|cablu\w*)\b.{0,30}\b(?:pelat|pelad|live|tensi)|\b(?:espurn|guspir|chispa|spark|etincelle|enramp|electrocut|calambre|descarg|descarreg|curentat)/

const PLAIN = new RegExp(`${ELECTRICITY.source}|${BURNING}|${PLAIN_SIGNS}`)

/** Bare wires and sparks are in many harmless reports of a lamp, and fire in those of a burnt bin: yet nobody is to touch them; what hangs over people is to fall on nobody. */
export const isPlainDanger = (text: string): boolean => PLAIN.test(fold(text.slice(0, 2_000)))

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
