import type { PromptCase } from './prompt-case.ts';

/** As held-out-first.ts, written after refusals were read anew; nothing may be tuned on them. */
export const moreFreshCases: PromptCase[] = [
  {
    prompt:
      'Assalamu alaikum, my shop Barakah Fabrics in Kano market sells textiles. I want to see stock, who is owing me, and send SMS when new cloth comes. Online selling and POS machine we do not use.',
    name: 'Barakah Fabrics',
    at: 'NG NGN lagos',
    industry: 'retail',
    on: 'Inventory Finance',
    off: 'Ecommerce POS',
    integrations: 'sms',
  },
  {
    prompt:
      'Dear Nexus team, I manage the finances of St Luke’s Mission Hospital in Mutare, Zimbabwe (180 staff). We would like patient files, billing, the dispensary’s stock and payroll. Teaching and streaming tools are not relevant to us. Invoices are in US dollars.',
    name: 'St Luke’s Mission Hospital',
    at: 'ZW USD johannesburg',
    industry: 'healthcare',
    plan: 'growth',
    on: 'PatientMgmt Finance Inventory HR',
    off: 'LMS Streaming',
  },
  {
    prompt: 'Set up Bosphorus Bites, a Turkish street food stall in Melbourne: till, ingredients, nothing else.',
    name: 'Bosphorus Bites',
    at: 'AU AUD singapore',
    industry: 'restaurant',
    on: 'POS Inventory',
    off: 'CRM HR Marketing Ecommerce',
  },
  {
    prompt:
      'company=Savane Voyages; country=Burkina Faso; industry=travel agency; plan=starter; want=CRM,Finance,Support; dont want=POS,Inventory',
    name: 'Savane Voyages',
    at: 'BF XOF lagos',
    industry: 'hospitality',
    plan: 'starter',
    on: 'CRM Finance Support',
    off: 'POS Inventory',
  },
  {
    prompt:
      'We’re a three-person architecture studio in Thessaloniki – Meandros Architects. Timesheets, projects, invoicing. Gmail is what we use for mail. No need for a stock module.',
    name: 'Meandros Architects',
    at: 'GR EUR frankfurt',
    industry: 'professional_services',
    plan: 'starter',
    on: 'Projects Finance',
    off: 'Inventory',
    integrations: 'google_workspace',
  },
  {
    prompt:
      'Salut, on lance une appli de livraison de repas à Libreville. Ça s’appelle Miam Vite. Livreurs, commandes en ligne, support client. La paie, plus tard.',
    name: 'Miam Vite',
    at: 'GA XAF lagos',
    industry: 'logistics',
    on: 'Fleet Ecommerce Support',
    off: 'HR',
  },
  {
    prompt:
      'Bonjour, ici le secrétariat de l’Institut Supérieur Kivu, à Bukavu. 640 agents. Cours, examens, frais académiques, ressources humaines. On n’a besoin ni de boutique en ligne ni de caisse.',
    name: 'Institut Supérieur Kivu',
    at: 'CD CDF lagos',
    industry: 'education',
    plan: 'enterprise',
    on: 'LMS Finance HR',
    off: 'Ecommerce POS',
  },
  {
    prompt:
      'Boulangerie-pâtisserie « Au Bon Levain », Nantes, 9 salariés. Caisse et stock de farine. Paiement par Stripe sur le site pour les commandes en ligne. Pas de gestion de projets.',
    name: 'Au Bon Levain',
    at: 'FR EUR frankfurt',
    industry: 'restaurant',
    plan: 'starter',
    on: 'POS Inventory Ecommerce',
    off: 'Projects',
    integrations: 'stripe',
  },
  {
    prompt:
      'Coopérative de riz de la vallée, Rosso Sénégal. Nom officiel : Coopérative Walo Riz. Producteurs, magasins de stockage, tracteurs, visites de terrain. SMS aux producteurs.',
    name: 'Coopérative Walo Riz',
    at: 'SN XOF lagos',
    industry: 'agriculture',
    on: 'Inventory Fleet FieldOps',
    integrations: 'sms',
  },
  {
    prompt:
      'Hola! Quiero una página para mi gimnasio Titán Fit en Maracaibo. Socios, cobros mensuales, promociones por WhatsApp. Sin nómina y sin inventario. Cobramos en dólares.',
    name: 'Titán Fit',
    at: 'VE USD ashburn',
    industry: 'other',
    on: 'CRM Finance Marketing',
    off: 'HR Inventory',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Licitación: plataforma para la Cooperativa Láctea del Sur, en Osorno, Chile. 310 trabajadores. Incluir: camiones cisterna, inventario, nómina, contabilidad. Excluir: punto de venta, streaming, comercio electrónico.',
    name: 'Cooperativa Láctea del Sur',
    at: 'CL CLP ashburn',
    industry: 'agriculture',
    plan: 'enterprise',
    on: 'Fleet Inventory HR Finance',
    off: 'POS Streaming Ecommerce',
  },
  {
    prompt: 'soy abogado en montevideo, estudio pereyra y asociados, necesito clientes, facturas y horas. nada mas gracias',
    name: 'estudio pereyra y asociados',
    at: 'UY UYU ashburn',
    industry: 'professional_services',
    on: 'CRM Finance Projects',
    off: 'Marketing HR Support',
  },
  {
    prompt:
      'Productora de videos en Bogotá llamada Luz Verde Films; proyectos, cotizaciones, equipo de 14 personas. El inventario y la flota quedan fuera.',
    name: 'Luz Verde Films',
    at: 'CO COP ashburn',
    industry: 'media',
    plan: 'growth',
    on: 'Projects CRM',
    off: 'Inventory Fleet',
  },
  {
    prompt:
      'Olá! Tenho uma imobiliária em Maputo, a Casa Índico. Clientes, propostas, facturas em dólares, suporte. Dispenso stock, caixa e frota.',
    name: 'Casa Índico',
    at: 'MZ USD johannesburg',
    industry: 'professional_services',
    on: 'CRM Finance Support',
    off: 'Inventory POS Fleet',
  },
  {
    prompt:
      'Instalamos ar condicionado em Fortaleza desde 2011. O nome da empresa é Frio Certo. Técnicos na rua, ordens de serviço, peças, 22 funcionários. Sem loja online.',
    name: 'Frio Certo',
    at: 'BR BRL ashburn',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps Inventory',
    off: 'Ecommerce',
  },
  {
    prompt:
      'Rádio comunitária em São Tomé: "Voz do Equador". Transmissão ao vivo, patrocinadores, jornalistas. Não queremos projetos nem inventário.',
    name: 'Voz do Equador',
    at: 'ST STN lagos',
    industry: 'media',
    on: 'Streaming',
    off: 'Projects Inventory',
  },
  {
    prompt:
      'Can we get a demo tenant? Name "Valencia Tiles", a ceramics factory in Valencia (Spain). Inventory, lorries, HR for 65 people. Keep ecommerce and LMS disabled.',
    name: 'Valencia Tiles',
    at: 'ES EUR frankfurt',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'Inventory Fleet HR',
    off: 'Ecommerce LMS',
  },
  {
    prompt: 'San Jose Robotics Academy, San José, Costa Rica – kids’ courses, parents’ payments, newsletters. We don’t broadcast anything.',
    name: 'San Jose Robotics Academy',
    at: 'CR CRC ashburn',
    industry: 'education',
    on: 'LMS Marketing',
    off: 'Streaming',
  },
  {
    prompt:
      'Hello. I am from Georgia (Batumi). We have hotel "Argo Sea". Booking, restaurant POS, HR no need. Currency GEL. Email confirmation to guest.',
    name: 'Argo Sea',
    at: 'GE GEL frankfurt',
    industry: 'hospitality',
    on: 'POS',
    off: 'HR',
    integrations: 'email',
  },
  {
    prompt:
      'Zambezi Guards needs rota, patrol vehicles, client contracts and incident help desk. HQ Livingstone, Zambia; 420 guards; enterprise. Marketing? Not now.',
    name: 'Zambezi Guards',
    at: 'ZM ZMW johannesburg',
    industry: 'field_services',
    plan: 'enterprise',
    on: 'HR Fleet CRM Support',
    off: 'Marketing',
  },
  {
    prompt:
      'I am opening a bookstore and coffee corner, Page & Bean, in Gaborone. One shop. Till, stock, loyalty card. We might add online sales next year.',
    name: 'Page & Bean',
    at: 'BW BWP johannesburg',
    industry: 'retail',
    plan: 'starter',
    on: 'POS Inventory Marketing',
    off: 'Ecommerce',
  },
  {
    prompt:
      'Charity under the name Clean Cook Alliance, registered in Malawi. Field officers, stove inventory, donors, projects, one pickup. Data has to stay in Africa, Johannesburg if possible. SMS + WhatsApp.',
    name: 'Clean Cook Alliance',
    at: 'MW MWK johannesburg',
    industry: 'nonprofit',
    on: 'FieldOps Inventory CRM Projects Fleet',
    integrations: 'sms whatsapp',
  },
  {
    prompt: 'Build a business for me please, something with selling shoes on the internet. Paystack.',
    industry: 'retail',
    on: 'Ecommerce',
    integrations: 'paystack',
    needs: 'name country',
  },
  {
    prompt:
      'The client is Baltic Timber OÜ, a sawmill near Tartu in Estonia, 55 employees. Stock, trucks, production projects, accounting. They use Odoo already. No help desk.',
    name: 'Baltic Timber OÜ',
    at: 'EE EUR frankfurt',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'Inventory Fleet Projects Finance',
    off: 'Support',
    integrations: 'odoo',
  },
  {
    prompt: 'our hostel backpackers haven in addis ababa need bookings n pos. also gmail. not marketing not hr',
    name: 'backpackers haven',
    at: 'ET ETB johannesburg',
    industry: 'hospitality',
    on: 'POS',
    off: 'Marketing HR',
    integrations: 'google_workspace',
  },
  {
    prompt:
      'We are a Nigerian microlender, QuickKobo. CRM, accounting, call centre. Inventory, POS, fleet, LMS and streaming all off. Admin email ops@quickkobo.ng.',
    name: 'QuickKobo',
    at: 'NG NGN lagos',
    industry: 'other',
    on: 'CRM Finance Support',
    off: 'Inventory POS Fleet LMS Streaming',
    adminEmail: 'ops@quickkobo.ng',
  },
  {
    prompt:
      'Please see below the configuration.\n\n* Trading name: Pulau Dive Co\n* Location: Gili Trawangan, Indonesia\n* Activity: diving centre and rooms\n* Must have: online store, POS, staff rota\n* Must not have: patient management, LMS\n* Team: 16',
    name: 'Pulau Dive Co',
    at: 'ID IDR singapore',
    industry: 'hospitality',
    plan: 'growth',
    on: 'Ecommerce POS HR',
    off: 'PatientMgmt LMS',
  },
  {
    prompt: 'Everything but the fleet and the LMS for Golden Loaf Industries, an industrial bakery in Tamale with 240 workers.',
    name: 'Golden Loaf Industries',
    at: 'GH GHS lagos',
    industry: 'manufacturing',
    plan: 'enterprise',
    on: 'CRM HR POS Streaming Projects',
    off: 'Fleet LMS',
  },
  {
    prompt: 'Physio Plus+ in Port Louis, patients, appointments, invoices. Two physios. Plan: Growth please, we will expand.',
    name: 'Physio Plus',
    at: 'MU MUR johannesburg',
    industry: 'healthcare',
    plan: 'growth',
    on: 'PatientMgmt Finance',
  },
  {
    prompt:
      'Mountain guides cooperative from Moshi. Clients, vehicles, guides payroll. Card payments through Stripe. Our name will follow next week.',
    at: 'TZ TZS johannesburg',
    industry: 'hospitality',
    on: 'CRM Fleet HR',
    integrations: 'stripe',
    needs: 'name',
  },
  {
    prompt:
      'Harbour Lights FC is a football club in Freetown. Members, ticket and shirt shop online, match streaming. No warehouse system though.',
    name: 'Harbour Lights FC',
    at: 'SL SLE lagos',
    industry: 'other',
    on: 'CRM Ecommerce Streaming',
    off: 'Inventory',
    contradicts: true,
  },
  {
    prompt:
      'An accounting practice in Windhoek. It is called Dune Ledger. Clients’ books, timesheets, CRM. We are 6. Zoho Books integration. Marketing stays off.',
    name: 'Dune Ledger',
    at: 'NA NAD johannesburg',
    industry: 'professional_services',
    plan: 'starter',
    on: 'Finance Projects CRM',
    off: 'Marketing',
    integrations: 'zoho',
  },
  {
    prompt:
      'Pls create: Sahara Solar Pumps / Nouakchott / sells + installs solar pumps / technicians, stock, quotes / French / 30 people / no e-shop',
    name: 'Sahara Solar Pumps',
    at: 'MR MRU lagos',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps Inventory CRM',
    off: 'Ecommerce',
  },
  {
    prompt:
      'Tenant request from IT: "Kathmandu Pashmina House", Nepal, wholesale and retail of shawls, web shop for tourists in USD, tills in two stores, Google Workspace. HR module: off.',
    name: 'Kathmandu Pashmina House',
    at: 'NP USD singapore',
    industry: 'retail',
    plan: 'growth',
    on: 'Ecommerce POS',
    off: 'HR',
    integrations: 'google_workspace',
  },
  {
    prompt:
      'A Senegalese fashion label named Teranga Stitch which sells to Paris and New York but is made in Dakar. Web shop, stock, Instagram campaigns. There are no physical stores, so no POS.',
    name: 'Teranga Stitch',
    at: 'SN XOF lagos',
    industry: 'retail',
    on: 'Ecommerce Inventory Marketing',
    off: 'POS',
  },
  {
    prompt:
      'Kenya Alps Dairy Ltd – Nyahururu – we collect milk from farmers and make yoghurt. Tankers, cold store stock, payroll for 95 people, field extension visits. M-Pesa and SMS.',
    name: 'Kenya Alps Dairy Ltd',
    at: 'KE KES johannesburg',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'Fleet Inventory HR FieldOps',
    integrations: 'sms',
  },
  {
    prompt:
      'Hi I’m Priya from Pune. I teach yoga online, live classes on video, students pay monthly with Stripe. Brand: Sthira Yoga. Don’t need inventory, POS, HR or fleet.',
    name: 'Sthira Yoga',
    at: 'IN INR singapore',
    industry: 'education',
    on: 'LMS Streaming',
    off: 'Inventory POS HR Fleet',
    integrations: 'stripe',
  },
  {
    prompt:
      'Lavandería industrial "Blanco Nieve" para hoteles en Punta Cana, República Dominicana. Furgonetas, clientes, facturación, 40 empleados. Que los datos estén en Ashburn.',
    name: 'Blanco Nieve',
    at: 'DO DOP ashburn',
    plan: 'growth',
    on: 'Fleet CRM Finance',
    industry: 'retail',
  },
  {
    prompt:
      'Vets4Farmers Ltd: mobile vets visiting farms around Masaka, Uganda. Animal records, site visits, drug stock, fuel. Six vets. No till, no LMS.',
    name: 'Vets4Farmers Ltd',
    at: 'UG UGX johannesburg',
    industry: 'healthcare',
    plan: 'starter',
    on: 'FieldOps Inventory Fleet',
    off: 'POS LMS',
  },
  {
    prompt:
      'The Oslo Coffee Roasters are not in Oslo, they are in Bergen, Norway. They roast and sell beans: stock, POS, web shop. 11 employees. Do not switch on projects.',
    name: 'The Oslo Coffee Roasters',
    at: 'NO NOK frankfurt',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'Inventory POS Ecommerce',
    off: 'Projects',
  },
];
