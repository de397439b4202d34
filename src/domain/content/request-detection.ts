import { fold } from '#platform/text'

/** «telèfon de la biblioteca», «on és la OAC»: what is looked up. Folded. */
export const LOOKUP_PREFIX =
  /^(?:quin es el |quina es l |cual es el |cual es la |a quina |en quina |en que |el |la |l )?(?:telefon|telefono|phone|adreca|direccion|address|horari|horario|on es|on son|on queda|on trobo|donde esta|where is)(?: number)?(?: of)?(?: es| esta)?(?: (?:de|del|d|de la|dels|de les|de los|de las|la|el|els|les|l|the))* (.{3,60})$/

/** «com està la meva incidència», «estat de la 26-00417»: they ask how a report stands. Folded. */
const STATUS_QUESTION =
  /\b((com|on|en que punt) (esta|estan|va|van|tenim|tinc) (la meva|les meves|la) incidenci(a|es)|estat de(l)? (la |les )?(meva |meves )?incidenci(a|es)|(les )?meves incidencies|(mis|mi) incidencias?|(como|donde) (esta|estan|va|van) (mi|mis|la) incidencias?|estado de (la|mi|mis) incidencias?|que (se sap|s ha fet|en sabeu|sabeis|se sabe) de (la |les |mi |mis )?(meva |meves )?incidenci(a|es|as)|(where|how) (is|are) my reports?|my reports?|status of my reports?)\b/

/** Whether some words ask how a report stands, and of which number. */
export const detectStatusQuestion = (text: string): { number?: string } | undefined => {
  const number = /\b(\d{2}-\d{5,8})\b/.exec(text)?.[1]
  if (number) return { number }
  return STATUS_QUESTION.test(fold(text.slice(0, 500))) ? {} : undefined
}

/** «vull parlar amb una persona», «un humano por favor», «poseu-me amb algú»: folded. */
const PERSON_REQUEST =
  /\b((parlar|parla|hablar|contactar|xatejar|chatear|talk|speak|parler|vorbesc|atengui|atenguin|atienda|atendre) .{0,20}?(amb|con|to|with|avec|cu|per|por)? ?(una |un |algun |alguna |a |an |one |la |el |some |de )?(persona|humano?|huma|humana|algu|alguien|operadora?|agent|agente|tecnica?|treballadora?|funcionaria?|someone|somebody|person|human|real person|personne|quelqu un|o persoana|gent|gente|people)|(una |un |a )?(persona|humano?|huma|human|person) (real|de veritat|de verdad|de carn i ossos|please|si us plau|por favor|sisplau)|^(persona|humano?|huma|humana|agent|agente|operadora?|operador|human|person|algu|alguien|hi ha algu|hay alguien|anybody there)$|atencio (personal|humana)|atencion (personal|humana)|no vull parlar amb (un|una) (robot|maquina|bot)|no quiero hablar con (un|una) (robot|maquina|bot)|(que|volem|voldria que|quiero que|vull que) em (truqui|truquin|contactin|contacti|contestin)|(que|quiero que) me (llamen|contacten|contesten|atienda|atiendan)|شخص)\b/

/** Whether some words ask for a person. */
export const asksForPerson = (text: string): boolean => {
  const folded = fold(text.slice(0, 500))
  return PERSON_REQUEST.test(folded) || /شخص|موظف/.test(folded)
}
