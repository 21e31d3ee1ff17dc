import type { PromptCase } from './prompt-case.ts';

/** A last round of everyday ways to say it. */
export const lastCases: PromptCase[] = [
  {
    prompt:
      'Start a new tenant. Customer: Umeme Electricals Ltd. They do wiring and generator installation in Entebbe and have 23 technicians. They asked for job dispatch, a parts store and invoicing; they said no to payroll and e-commerce.',
    name: 'Umeme Electricals Ltd',
    at: 'UG UGX johannesburg',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps Inventory Finance',
    off: 'HR Ecommerce',
  },
  {
    prompt:
      'Mi madre tiene una mercería en Sevilla, Hilos y Botones. Quiere una caja y controlar el género. Trabaja sola. No vende por internet.',
    name: 'Hilos y Botones',
    at: 'ES EUR frankfurt',
    industry: 'retail',
    plan: 'starter',
    on: 'POS Inventory',
    off: 'Ecommerce',
  },
  {
    prompt:
      'We’re Kilo Kilo Laundry in Dakar. Tickets at the counter, delivery scooters, text messages when clothes are ready. Payroll, no.',
    name: 'Kilo Kilo Laundry',
    at: 'SN XOF lagos',
    industry: 'retail',
    on: 'Fleet',
    off: 'HR',
    integrations: 'sms',
  },
  {
    prompt: 'set up ama’s hair studio (accra) with appointments + till + instagram marketing. not stock.',
    name: 'ama’s hair studio',
    at: 'GH GHS lagos',
    industry: 'retail',
    on: 'POS Marketing',
    off: 'Inventory',
    contradicts: true,
  },
  {
    prompt:
      'Hotel Mirador del Lago, San Carlos de Bariloche. Reservas, restaurante con caja, bodega, 35 empleados, nómina. Prescindan de flota y proyectos.',
    name: 'Hotel Mirador del Lago',
    at: 'AR ARS ashburn',
    industry: 'hospitality',
    plan: 'growth',
    on: 'POS Inventory HR',
    off: 'Fleet Projects',
  },
  {
    prompt:
      'A private tutoring business in Singapore for maths, named Cubed Minds. 15 tutors, students, lesson fees, WhatsApp. No streaming or inventory.',
    name: 'Cubed Minds',
    at: 'SG SGD singapore',
    industry: 'education',
    plan: 'growth',
    on: 'LMS Finance',
    off: 'Streaming Inventory',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Nous gérons une pharmacie vétérinaire et une clinique pour animaux à Rabat, « Anima Soins ». Patients, stock, caisse. Données hébergées à Francfort.',
    name: 'Anima Soins',
    at: 'MA MAD frankfurt',
    industry: 'healthcare',
    on: 'PatientMgmt Inventory POS',
  },
  {
    prompt:
      'I’m the COO of Trans-Sahel Haulage. 400 trucks, 900 drivers, based in Kaduna. Fleet, HR, finance, support, field ops. Definitely not POS, LMS, or patient management.',
    name: 'Trans-Sahel Haulage',
    at: 'NG NGN lagos',
    industry: 'logistics',
    plan: 'enterprise',
    on: 'Fleet HR Finance Support FieldOps',
    off: 'POS LMS PatientMgmt',
  },
  {
    prompt:
      'Cidade: Benguela. Empresa: Pescas do Sul. Ramo: pesca e congelação. Trabalhadores: 130. Queremos: armazém, camiões, salários. Não queremos: marketing, loja online.',
    name: 'Pescas do Sul',
    at: 'AO AOA lagos',
    industry: 'agriculture',
    plan: 'growth',
    on: 'Inventory Fleet HR',
    off: 'Marketing Ecommerce',
  },
  {
    prompt:
      'Please set the following up for our client (name to be confirmed): a museum shop and ticket desk in Luxor, Egypt. POS, stock, e-mail newsletters.',
    at: 'EG EGP frankfurt',
    industry: 'retail',
    on: 'POS Inventory Marketing',
    integrations: 'email',
    needs: 'name',
  },
  {
    prompt: 'Green Valley Organics. Organic vegetables. Tirana. Deliver boxes to homes by van; customers order on our website; Stripe.',
    name: 'Green Valley Organics',
    at: 'AL ALL frankfurt',
    industry: 'agriculture',
    on: 'Fleet Ecommerce',
    integrations: 'stripe',
  },
  {
    prompt:
      'We want an internal system for The Wanderers Theatre Company, Edinburgh - members, donations, projects for each production, volunteers. No stock, no HR, no vehicles.',
    name: 'The Wanderers Theatre Company',
    at: 'GB GBP frankfurt',
    industry: 'media',
    on: 'CRM Projects',
    off: 'Inventory HR Fleet',
  },
  {
    prompt: 'Quiosque de sumos "Fruta Fresca" em Portimão. Só caixa e stock.',
    name: 'Fruta Fresca',
    at: 'PT EUR frankfurt',
    industry: 'restaurant',
    on: 'POS Inventory',
    off: 'CRM HR Marketing',
  },
  {
    prompt:
      'Cabinet dentaire du Dr Kouassi, Yamoussoukro. Nom du cabinet : Sourire d’Afrique. Fiches patients, factures, SMS de rappel. Le reste plus tard.',
    name: 'Sourire d’Afrique',
    at: 'CI XOF lagos',
    industry: 'healthcare',
    on: 'PatientMgmt Finance',
    off: 'HR Marketing POS',
    integrations: 'sms',
  },
  {
    prompt:
      'Register an agro-dealer, "Mkulima Inputs", in Kitale; seeds and fertiliser stock; till; farmers on credit; 2 branches; no streaming, LMS or patients.',
    name: 'Mkulima Inputs',
    at: 'KE KES johannesburg',
    industry: 'retail',
    plan: 'growth',
    on: 'Inventory POS',
    off: 'Streaming LMS PatientMgmt',
  },
  {
    prompt:
      'Blue Ridge Brewing makes beer in Asheville, North Carolina. Taproom POS, kegs stock, production projects, 12 employees. E-commerce off for legal reasons.',
    name: 'Blue Ridge Brewing',
    at: 'US USD ashburn',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'POS Inventory Projects',
    off: 'Ecommerce',
  },
  {
    prompt: 'We need HR and nothing else for Aqaba Port Services in Jordan (700 workers).',
    name: 'Aqaba Port Services',
    at: 'JO JOD frankfurt',
    industry: 'logistics',
    plan: 'enterprise',
    on: 'HR',
    off: 'CRM Finance Fleet Inventory',
  },
  {
    prompt:
      'Our school, Colégio Horizonte in Luanda, wants report cards, fees, a school bus fleet and parents’ WhatsApp. Marketing not required. 55 professores.',
    name: 'Colégio Horizonte',
    at: 'AO AOA lagos',
    industry: 'education',
    plan: 'growth',
    on: 'LMS Finance Fleet',
    off: 'Marketing',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Consultora de ingeniería Rumbo Norte SAS. Barranquilla. Proyectos, hojas de tiempo, facturación electrónica. 18 ingenieros. Integración con Zoho. Ni almacén ni vehículos.',
    name: 'Rumbo Norte SAS',
    at: 'CO COP ashburn',
    industry: 'professional_services',
    plan: 'growth',
    on: 'Projects Finance',
    off: 'Inventory Fleet',
    integrations: 'zoho',
  },
  {
    prompt:
      'hi, i am fatou from gambia, i make soap and body butter, brand is Teranga Glow. sell online and at craft market. need stock, website shop, flutterwave',
    name: 'Teranga Glow',
    at: 'GM GMD lagos',
    industry: 'manufacturing',
    on: 'Inventory Ecommerce',
    integrations: 'flutterwave',
  },
  {
    prompt:
      'Jazz club Le Quai Bleu, Marseille: bar till, concert live streams, newsletter, reservations. We handle staff elsewhere so HR off.',
    name: 'Le Quai Bleu',
    at: 'FR EUR frankfurt',
    on: 'POS Streaming Marketing',
    off: 'HR',
    industry: 'restaurant',
  },
  {
    prompt:
      'I’d like the Growth plan for Atlas Trekking, mountain tours out of Marrakesh. Clients, guides, vehicles, invoices in euros. Host with you in Frankfurt. LMS and POS not needed.',
    name: 'Atlas Trekking',
    at: 'MA EUR frankfurt',
    industry: 'hospitality',
    plan: 'growth',
    on: 'CRM Fleet Finance',
    off: 'LMS POS',
  },
  {
    prompt:
      'Empresa familiar de transporte escolar en Guayaquil - Rutas Seguras - 14 buses, 20 conductores, padres como clientes, cobros. Sin tienda, sin caja, sin proyectos.',
    name: 'Rutas Seguras',
    at: 'EC USD ashburn',
    industry: 'logistics',
    plan: 'growth',
    on: 'Fleet CRM Finance',
    off: 'POS Projects',
  },
  {
    prompt:
      'Launching: Pixel Pantry, a Kenyan food-photography studio. Clients, shoots as projects, quotes. Nairobi, Westlands. Don’t add HR, fleet, inventory.',
    name: 'Pixel Pantry',
    at: 'KE KES johannesburg',
    industry: 'media',
    on: 'CRM Projects',
    off: 'HR Fleet Inventory',
  },
  {
    prompt: 'Sunshine Daycare needs: attendance of children, parent billing, staff rota. Nassau, Bahamas. No online shop!',
    name: 'Sunshine Daycare',
    at: 'BS BSD ashburn',
    industry: 'education',
    on: 'Finance HR',
    off: 'Ecommerce',
  },
  {
    prompt:
      'Bonjour. Projet : ferme avicole « Poussins du Littoral » à Douala. 8 ouvriers. Suivi des stocks d’aliments, ventes au comptoir, comptabilité. On ne veut ni CRM ni marketing ni projets.',
    name: 'Poussins du Littoral',
    at: 'CM XAF lagos',
    industry: 'agriculture',
    plan: 'starter',
    on: 'Inventory POS Finance',
    off: 'CRM Marketing Projects',
  },
  {
    prompt:
      'Our real estate agency in Nicosia, Cyprus goes by “Aphrodite Homes”. CRM, support, marketing; but no accounting, we have a bookkeeper.',
    name: 'Aphrodite Homes',
    at: 'CY EUR frankfurt',
    industry: 'professional_services',
    on: 'CRM Support Marketing',
    off: 'Finance',
  },
  {
    prompt:
      'Metal fabrication shop, Gweru, Zimbabwe, trading as IronHeart Engineering (Pvt) Ltd. Raw steel stock, jobs, quotes, wages. Bill in USD.',
    name: 'IronHeart Engineering (Pvt) Ltd',
    at: 'ZW USD johannesburg',
    industry: 'manufacturing',
    on: 'Inventory CRM HR',
  },
  {
    prompt:
      'Activate NGO "Salam Relief" for Yemen, office in Aden. Warehouses, trucks, beneficiaries visits, donors, grants accounting. Exclude: POS/Ecommerce/Streaming.',
    name: 'Salam Relief',
    at: 'YE YER frankfurt',
    industry: 'nonprofit',
    on: 'Inventory Fleet FieldOps CRM Finance',
    off: 'POS Ecommerce Streaming',
  },
  {
    prompt:
      'Je voudrais créer mon activité de traiteur à Kigali, sous le nom Saveurs des Mille Collines. Devis, ingrédients, clients, paiement Flutterwave. Je travaille seule.',
    name: 'Saveurs des Mille Collines',
    at: 'RW RWF johannesburg',
    industry: 'restaurant',
    on: 'CRM Inventory',
    integrations: 'flutterwave',
  },
];
