import type { PromptCase } from './prompt-case.ts';

/** Written after the planner was tuned and before it had seen any of them; nothing may be tuned on them. */
export const freshCases: PromptCase[] = [
  {
    prompt:
      'Hello there! We’re opening a small guesthouse by the sea in Jambiani, Zanzibar. It’ll be called Coral & Spice House. Bookings, breakfast till, WhatsApp messages to guests. We clean ourselves so no staff module.',
    name: 'Coral & Spice House',
    at: 'TZ TZS johannesburg',
    industry: 'hospitality',
    on: 'POS',
    off: 'HR',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Tender ref. 44/2026. The Nyeri Coffee Growers Union requires a system for 210 permanent employees. Lot 1: payroll and leave requests. Lot 2: warehouse stock. Lot 3: field officers. Excluded lots: e-commerce, POS, marketing. Payments in Kenyan shillings.',
    name: 'Nyeri Coffee Growers Union',
    at: 'KE KES johannesburg',
    industry: 'agriculture',
    plan: 'enterprise',
    on: 'HR Inventory FieldOps',
    off: 'Ecommerce POS Marketing',
  },
  {
    prompt: 'hiya, its for my dads garage. Okoro Autos, aba. cars repair, spare parts, who owes us. no website no payroll',
    name: 'Okoro Autos',
    at: 'NG NGN lagos',
    industry: 'field_services',
    on: 'Inventory Finance',
    off: 'Ecommerce HR',
  },
  {
    prompt:
      '{"name":"Puerto Libre Logística","industry":"logistics","country":"PA","languages":["es"],"toggles":{"Fleet":true,"HR":true,"POS":false,"Ecommerce":false},"integrations":["sms","zoho"],"plan":"enterprise","region":"ashburn"}',
    name: 'Puerto Libre Logística',
    at: 'PA PAB ashburn',
    industry: 'logistics',
    plan: 'enterprise',
    on: 'Fleet HR',
    off: 'POS Ecommerce',
    integrations: 'sms zoho',
  },
  {
    prompt:
      'Here is what our web form sent: {"company":"Fjord Filters","country":"NO","industry":"manufacturing","toggles":{"Inventory":true}} - they phoned to say they also want a help desk, and that HR is not needed.',
    name: 'Fjord Filters',
    at: 'NO NOK frankfurt',
    industry: 'manufacturing',
    on: 'Inventory Support',
    off: 'HR',
  },
  {
    prompt:
      'Je suis gérante du salon de coiffure Tresses d’Or à Brazzaville. 4 employées. Je veux la caisse, les rendez-vous rappelés par SMS, et la fidélité. La boutique en ligne, ce n’est pas nécessaire.',
    name: 'Tresses d’Or',
    at: 'CG XAF lagos',
    industry: 'retail',
    plan: 'starter',
    on: 'POS Marketing',
    off: 'Ecommerce',
    integrations: 'sms',
  },
  {
    prompt:
      'Activez un espace pour Sahel Solaire SARL (Niamey) : installation de panneaux solaires, techniciens, bons d’intervention, devis, stock de batteries. Pas d’e-commerce, pas de LMS. Formule croissance.',
    name: 'Sahel Solaire SARL',
    at: 'NE XOF lagos',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps CRM Inventory',
    off: 'Ecommerce LMS',
  },
  {
    prompt:
      'Mon association « Lire Ensemble » à Namur aide des enfants à lire. Bénévoles, dons, projets, newsletter par courriel. Rien d’autre.',
    name: 'Lire Ensemble',
    at: 'BE EUR frankfurt',
    industry: 'nonprofit',
    on: 'Projects Marketing',
    off: 'POS HR Fleet Streaming',
    integrations: 'email',
  },
  {
    prompt:
      'Entreprise de pêche et de conserverie à Nouadhibou, 260 ouvriers, nom: Atlantique Conserves. Paie, stocks, camions frigorifiques, comptabilité. Sans marketing.',
    name: 'Atlantique Conserves',
    at: 'MR MRU lagos',
    industry: 'manufacturing',
    plan: 'enterprise',
    on: 'HR Inventory Fleet Finance',
    off: 'Marketing',
  },
  {
    prompt:
      'Buenas, tengo un taller mecánico en Santa Cruz de la Sierra, "Taller El Pistón", con 7 mecánicos. Repuestos, órdenes de trabajo y cobros. Nada de redes sociales ni de tienda virtual.',
    name: 'Taller El Pistón',
    at: 'BO BOB ashburn',
    industry: 'field_services',
    plan: 'starter',
    on: 'Inventory FieldOps Finance',
    off: 'Marketing Ecommerce',
  },
  {
    prompt:
      'Somos un colegio bilingüe de Tegucigalpa, se llama Colegio Nuevo Horizonte. Alumnos, notas, colegiaturas, transporte escolar con 5 buses. El almacén no lo necesitamos. Plan enterprise.',
    name: 'Colegio Nuevo Horizonte',
    at: 'HN HNL ashburn',
    industry: 'education',
    plan: 'enterprise',
    on: 'LMS Finance Fleet',
    off: 'Inventory',
  },
  {
    prompt: 'Queremos solo el CRM y la mesa de ayuda para Andes Fibra, proveedor de internet en Cuenca, Ecuador.',
    name: 'Andes Fibra',
    at: 'EC USD ashburn',
    industry: 'other',
    on: 'CRM Support',
    off: 'Finance HR Inventory Marketing',
  },
  {
    prompt:
      'Agencia de viajes Quetzal Travel — Antigua Guatemala — clientes, facturación en dólares, guías y vehículos. Recordatorios por correo electrónico. Sin nómina por ahora.',
    name: 'Quetzal Travel',
    at: 'GT USD ashburn',
    industry: 'hospitality',
    on: 'CRM Finance Fleet',
    off: 'HR',
    integrations: 'email',
  },
  {
    prompt:
      'Bom dia, o meu restaurante chama-se Sabores da Ilha e fica no Mindelo. Precisamos de caixa, ingredientes em stock e escalas do pessoal. Marketing fica para depois.',
    name: 'Sabores da Ilha',
    at: 'CV CVE lagos',
    industry: 'restaurant',
    on: 'POS Inventory HR',
    off: 'Marketing',
  },
  {
    prompt:
      'Fazenda Boa Esperança, soja e milho, em Sorriso, Mato Grosso. 140 funcionários, tratores, insumos, folha. Não usamos PDV nem loja virtual.',
    name: 'Fazenda Boa Esperança',
    at: 'BR BRL ashburn',
    industry: 'agriculture',
    plan: 'growth',
    on: 'Fleet Inventory HR',
    off: 'POS Ecommerce',
  },
  {
    prompt:
      'Clínica de fisioterapia em Benguela com o nome Movimento Livre. Pacientes, faturas, lembretes por WhatsApp. Os dados devem ficar em Joanesburgo.',
    name: 'Movimento Livre',
    at: 'AO AOA johannesburg',
    industry: 'healthcare',
    on: 'PatientMgmt Finance',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Cordoba Leather Works is a workshop in Córdoba, Spain. We sell belts online in euros. Stripe. No patients, no fleet, obviously.',
    name: 'Cordoba Leather Works',
    at: 'ES EUR frankfurt',
    industry: 'manufacturing',
    on: 'Ecommerce',
    off: 'PatientMgmt Fleet',
    integrations: 'stripe',
  },
  {
    prompt: 'I’d like to set up Tripoli Kebab in Birmingham. Point of sale, delivery drivers, stock. Skip everything about marketing.',
    name: 'Tripoli Kebab',
    at: 'GB GBP frankfurt',
    industry: 'restaurant',
    on: 'POS Fleet Inventory',
    off: 'Marketing',
  },
  {
    prompt:
      'Please provision "Georgia Peach Media", podcasts and live shows, Macon, GA. Live streaming, sponsors, newsletter. 9 of us. No warehouse.',
    name: 'Georgia Peach Media',
    at: 'US USD ashburn',
    industry: 'media',
    plan: 'starter',
    on: 'Streaming Marketing',
    off: 'Inventory',
  },
  {
    prompt:
      'An Ivorian fintech called PayLagune wants customer support, CRM and accounting. Growth plan. Everything must be hosted in Lagos.',
    name: 'PayLagune',
    at: 'CI XOF lagos',
    industry: 'other',
    plan: 'growth',
    on: 'Support CRM Finance',
  },
  {
    prompt:
      'Our NGO works on girls’ education in Turkana. We are called Bright Path Initiative. Donor tracking, project budgets, two land cruisers, site visits. Google Workspace already in use.',
    name: 'Bright Path Initiative',
    at: 'KE KES johannesburg',
    industry: 'nonprofit',
    on: 'CRM Projects Fleet FieldOps',
    integrations: 'google_workspace',
  },
  {
    prompt: 'Set up an online university. Students all over Africa, video lectures, exams, tuition fees by Flutterwave and Paystack.',
    industry: 'education',
    on: 'LMS Streaming Finance',
    integrations: 'flutterwave paystack',
    needs: 'name country',
  },
  {
    prompt: 'need system 4 water delivery business Hargeisa, name Biyo Express. trucks drivers customers sms. not need shop online',
    name: 'Biyo Express',
    at: 'SO SOS johannesburg',
    industry: 'logistics',
    on: 'Fleet CRM',
    off: 'Ecommerce',
    integrations: 'sms',
  },
  {
    prompt: 'Marigold & Finch, wedding planners in Galway. Clients, projects, quotes, invoices. Not HR, not inventory, not fleet.',
    name: 'Marigold & Finch',
    at: 'IE EUR frankfurt',
    industry: 'professional_services',
    on: 'CRM Projects Finance',
    off: 'HR Inventory Fleet',
  },
  {
    prompt:
      'Give me all modules except Streaming, LMS and Fleet. Company: Savoy Department Stores. City: Port Louis. Sector: retail. Headcount: 350.',
    name: 'Savoy Department Stores',
    at: 'MU MUR johannesburg',
    industry: 'retail',
    plan: 'enterprise',
    on: 'CRM POS HR Projects FieldOps Ecommerce',
    off: 'Streaming LMS Fleet',
  },
  {
    prompt:
      'We manufacture school uniforms in Mbabane under the brand Lilanga Wear and sell them from our own shop and through our website. 28 tailors. Cash register, fabric stock, wages.',
    name: 'Lilanga Wear',
    at: 'SZ SZL johannesburg',
    industry: 'manufacturing',
    plan: 'growth',
    on: 'POS Ecommerce Inventory HR',
  },
  {
    prompt:
      'As head of IT I am requesting an enterprise tenant for Al Waha Hospital, Muscat, Oman: electronic health records, billing, HR, inventory of medicines, ambulances. LMS and Streaming must be off. Admin: it@alwahahospital.om',
    name: 'Al Waha Hospital',
    at: 'OM OMR frankfurt',
    industry: 'healthcare',
    plan: 'enterprise',
    on: 'PatientMgmt Finance HR Inventory Fleet',
    off: 'LMS Streaming',
    adminEmail: 'it@alwahahospital.om',
  },
  {
    prompt:
      'The farm is near Chimoio. We keep 12,000 layers and sell eggs to shops. Vehicles: 2. Workers: 16. Need stock, payroll and invoices. It does not have a name yet.',
    at: 'MZ MZN johannesburg',
    industry: 'agriculture',
    plan: 'growth',
    on: 'Inventory HR Finance',
    needs: 'name',
  },
  {
    prompt:
      'Northwind Lifts - Leeds - lift maintenance - 34 engineers - call-outs, spare parts, vans, timesheets - no shop, no till, no streaming',
    name: 'Northwind Lifts',
    at: 'GB GBP frankfurt',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps Inventory Fleet Projects',
    off: 'POS Streaming',
  },
  {
    prompt:
      'Could you please make a business profile for "La Maison Kreyol"? It is a Haitian restaurant in Montreal. POS, online ordering, card payments with Stripe. French and English. We do not want HR yet.',
    name: 'La Maison Kreyol',
    at: 'CA CAD ashburn',
    industry: 'restaurant',
    on: 'POS Ecommerce',
    off: 'HR',
    integrations: 'stripe',
  },
  {
    prompt:
      'New Zealand honey exporter, Tui Gold, based in Nelson. Beekeepers, hives, warehouse, export customers, prices in US dollars. Leave marketing and support out of it.',
    name: 'Tui Gold',
    at: 'NZ USD singapore',
    industry: 'agriculture',
    on: 'Inventory CRM',
    off: 'Marketing Support',
  },
  {
    prompt: 'daycare in soweto "Little Lions" kids, fees, parents get sms. just finance and crm thanks',
    name: 'Little Lions',
    at: 'ZA ZAR johannesburg',
    industry: 'education',
    on: 'Finance CRM',
    off: 'LMS HR Marketing Streaming',
    integrations: 'sms',
  },
  {
    prompt:
      'Eastern Star Shipping Agency Pte, Singapore. Vessels’ port calls, customs clearing, customers, invoices in USD, 52 staff. No POS/no ecommerce/no LMS.',
    name: 'Eastern Star Shipping Agency Pte',
    at: 'SG USD singapore',
    industry: 'logistics',
    plan: 'growth',
    on: 'CRM Finance',
    off: 'POS Ecommerce LMS',
  },
  {
    prompt:
      'I sell second-hand clothes at Gikomba market. My stall is called Mama Wanja Mitumba. I want to know my stock and my money. I am alone.',
    name: 'Mama Wanja Mitumba',
    at: 'KE KES johannesburg',
    industry: 'retail',
    plan: 'starter',
    on: 'Inventory',
  },
  {
    prompt:
      'Dance school "Ritmo Vivo", Cali. Alumnos, mensualidades, clases en vivo por streaming, correo. No se requiere inventario ni punto de venta.',
    name: 'Ritmo Vivo',
    at: 'CO COP ashburn',
    industry: 'education',
    on: 'LMS Finance Streaming',
    off: 'Inventory POS',
    integrations: 'email',
  },
  {
    prompt:
      'For Kigali Business Law Chambers: case files as projects, clients, billing in francs, no till, no stock, no vehicles. 15 advocates. Odoo.',
    name: 'Kigali Business Law Chambers',
    industry: 'professional_services',
    plan: 'growth',
    on: 'Projects CRM Finance',
    off: 'POS Inventory Fleet',
    integrations: 'odoo',
    needs: 'country',
  },
  {
    prompt:
      'Construct-It (Pty) Ltd, builders from Polokwane. Sites, crews, materials, plant and trucks, salaries. Marketing: none. Online store: none.',
    name: 'Construct-It (Pty) Ltd',
    at: 'ZA ZAR johannesburg',
    industry: 'field_services',
    on: 'FieldOps Inventory Fleet HR',
    off: 'Marketing Ecommerce',
  },
  {
    prompt: 'Film studio in Tbilisi – Black Sea Pictures – projects, crew payroll, clients abroad, invoices in EUR; no help desk.',
    name: 'Black Sea Pictures',
    at: 'GE EUR frankfurt',
    industry: 'media',
    on: 'Projects HR CRM Finance',
    off: 'Support',
  },
  {
    prompt:
      'We are two sisters with a catering business in Port of Spain. Events, quotes, ingredients, WhatsApp. Name suggestions welcome, we have none.',
    at: 'TT TTD ashburn',
    industry: 'restaurant',
    plan: 'starter',
    on: 'CRM Inventory',
    integrations: 'whatsapp',
    needs: 'name',
  },
  {
    prompt:
      'Lotus Pharmacy Group, 11 branches across Colombo, Sri Lanka. Tills, stock with expiry dates, loyalty, e-commerce, Zoho Books. HR is outsourced. Projects and LMS disabled.',
    name: 'Lotus Pharmacy Group',
    at: 'LK LKR singapore',
    industry: 'retail',
    plan: 'enterprise',
    on: 'POS Inventory Marketing Ecommerce',
    off: 'HR Projects LMS',
    integrations: 'zoho',
  },
];
