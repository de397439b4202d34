import type { RequestWords } from '../definition.ts'

export const requests: RequestWords = {
  status: [
    '(?:mis|mi) incidencias?',
    '(?:como|donde) (?:esta|estan|va|van) (?:mi|mis|la) incidencias?',
    'estado de (?:la|mi|mis) incidencias?',
    'que (?:sabeis|se sabe|saben) de (?:la |las |mi |mis )?incidencias?',
  ],
  person: [
    '(?:hablar|contactar|chatear|atienda|atender) .{0,20}?(?:con |por )?(?:una |un |algun |alguna |la |el )?(?:persona|humano?|humana|alguien|operadora?|agente|tecnica?|funcionaria?|gente)',
    '(?:una |un )?(?:persona|humano?|humana) (?:real|de verdad|por favor)',
    '^(?:persona|humano?|humana|agente|operadora?|operador|alguien|hay alguien)$',
    'atencion (?:personal|humana)',
    'no quiero hablar con (?:un|una) (?:robot|maquina|bot)',
    '(?:que|quiero que) me (?:llamen|contacten|contesten|atienda|atiendan)',
  ],
  discard: [
    '(?:quiero|queremos|quisiera|querria|tengo que|tenemos que|necesito|necesitamos|puedo|podemos|me gustaria) .{0,20}?(?:tirar|deshacerme|deshacernos|desechar)',
    '(?:como|donde) (?:puedo |podemos )?(?:tirar|tiro|me deshago)',
    '(?:que|si|pueden|podrian|podeis) (?:me|nos) (?:pueden |podrian )?(?:lo |los )?(?:recojan|recogen|recoger|pasen a recoger|pasan a recoger)',
  ],
  lookup: {
    before: 'cual es el |cual es la |en que |el |la ',
    what: 'telefono|direccion|horario|donde esta',
    joins: 'esta|de|del|de la|de los|de las|la|el|los|las',
  },
  works: {
    mentions: 'obras|cortes?|cortad[oa]s?|cortan|cortaran|desvios?',
    what: 'obras|cortes?(?: de (?:trafico|calles?|agua|luz|suministro))?|calles? cortadas?',
    ask: 'que|cuales|cual|cuando|cuanto|hasta cuando|donde|saben si|me pueden decir|quiero saber',
    besides:
      'hay|habra|haya|alguno|alguna|algun|algunos|algunas|de|del|la|las|el|los|a|al|en|por|para|se|hacen|haran|son|previsto|prevista|previstos|previstas|programados|programadas|anunciados|anunciadas|cerca|aqui|mi|nuestra|nuestro|calle|barrio|zona|ciudad|pueblo|duran|dura|durara|duraran|acaban|acabaran|acaba|empiezan|empezaran|y|o|si|ahora|mismo|estan|esta|sobre|informacion|todavia|manana|tarde|noche|este|estos|estas|dia|dias|proximos|proximas|pasado',
  },
  area: {
    begins:
      '(?:quiero |querria |puedo )?(?:seguir|sigue|sigan)|(?:quiero )?(?:que )?(?:avisame|avisenme|avisadme|me avisen|recibir avisos|tener noticias)|quiero avisos',
    place: 'zona|calle|barrio|alrededor|alrededores|cerca de casa|aqui',
    besides:
      'del|de|la|las|el|los|un|una|al|a|en|por|mi|nuestro|nuestra|este|esta|lo|que|se|pase|pasa|hagan|todo|y|cortes?|obras|incidencias|avisos|noticias|cuando|haya|hay|cerca|casa|por favor|metros|m',
    followed:
      '(?:que|cuales|que (?:zonas?|calles?|barrios?|avisos)) (?:es lo que |son las que |son los que )?(?:sigo|estoy siguiendo|tengo seguidas|recibo)|(?:ver )?(?:las |mis )?zonas (?:que sigo|seguidas)|mis zonas',
  },
  participation: {
    what: 'participar|participacion(?: ciudadana)?|participo|consultas(?: ciudadanas| abiertas)|consulta ciudadana|votar|votacion(?:es)?|encuestas?',
    besides:
      'hola|buenos dias|quiero|queremos|querria|puedo|podemos|como|que|cuales|hay|a|al|en|el|la|las|los|de|del|para|por|una|un|alguna|y|o|ahora|abiertas|abierta|nueva|nuevas|ayuntamiento|mi|barrio|responder|por favor|gracias',
    named: 'participar en la|consulta numero',
    home: 'vivo|vivimos|resido|soy|somos|casa|mi|en|el|la|barrio|calle|del|de|al|a',
  },
}
