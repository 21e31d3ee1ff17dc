import type { Toggle } from '../activation-tables.ts';

/** What people say when they ask for a feature by name, in English, French, Spanish and Portuguese. */
export const namedFeatures: Record<Toggle, string> = {
  CRM: 'crm|customer relationship management|customer management|client management|contact management|sales pipeline|gestion de clients|gestion des clients|relation client|gestion de clientes|gestao de clientes',
  Marketing: 'marketing|mercadeo|campaign management',
  Support:
    'support|customer support|customer service|support desk|help desk|helpdesk|ticketing|service desk|service client|support client|soporte|atencion al cliente|suporte|atendimento ao cliente|knowledge base',
  Finance:
    'finance|finances|financial|accounting|bookkeeping|invoicing|billing|comptabilite|facturation|finanzas|contabilidad|facturacion|financas|financeiro|contabilidade|faturacao|faturamento|facturacao|gestion financiere',
  HR: 'hr|hrm|human resource|payroll|rh|ressources humaines|paie|recursos humanos|nomina|folha de pagamento|people management|personnel management',
  Projects:
    'project|project management|projet|gestion de projet|gestion de projets|proyecto|gestion de proyectos|projeto|gestao de projetos',
  Ecommerce:
    'ecommerce|e commerce|e com|online store|online shop|web shop|webshop|web store|online sale|online selling|online ordering|online order|sell online|selling online|sold online|sells online|sell on the internet|boutique en ligne|vente en ligne|site e commerce|tienda en linea|tienda online|venta en linea|loja online|loja virtual|venda online|comercio electronico',
  POS: 'pos|point of sale|points of sale|point de vente|punto de venta|ponto de venda|pdv|epos',
  Inventory:
    'inventory|inventories|stock|stock control|stock management|inventaire|inventario|inventarios|estoque|gestion de stock|gestion des stocks|controle de estoque|gestao de estoque',
  Fleet: 'fleet|fleet management|vehicle tracking|flotte|flota|frota|gestion de flotte',
  PatientMgmt:
    'patientmgmt|patient mgmt|patient management|patient record|medical record|health record|patient file|clinical record|emr|ehr|dossier patient|dossier medical|dossiers medicaux|historia clinica|historias clinicas|expediente clinico|prontuario|ficha clinica|registo de pacientes',
  LMS: 'lms|learning management|learning management system|e learning|elearning|online course|online learning|formation en ligne|aprendizaje en linea|ensino a distancia',
  Streaming:
    'streaming|live stream|livestream|live streaming|video on demand|vod|transmision en vivo|transmissao ao vivo|diffusion en direct',
  FieldOps:
    'fieldops|field ops|field operation|field service|field service management|operations de terrain|operaciones de campo|operacoes de campo',
};

/** What people say when they mean a feature without naming it. */
export const saidFeatures: Record<Toggle, string> = {
  CRM: 'customer|client|lead|deal|contact|prospect|quote|quotation|donor|member|membership|sales team|sales funnel|contract management|client contract|sponsorship deal|advertiser|cliente|prospecto|devis|cotizacion|orcamento|donateur|donante|doador|adherent',
  Marketing:
    'campaign|newsletter|email blast|promotion|loyalty|loyalty program|loyalty programme|loyalty campaign|mailing|social media post|campagne|fidelite|campana|promocion|fidelizacion|campanha|promocao|advertising campaign|promos|ads|advertising',
  Support:
    'ticket system|support ticket|complaint|customer query|customer queries|support line|call center|call centre|faq|reclamation|queja|reclamacao',
  Finance:
    'invoice|bill|fee|expense|ledger|general ledger|tax|vat|budget|bank reconciliation|profit and loss|the books|our books|my books|accounts|receivable|payable|cash flow|school fee|donations and expense|frais|frais de scolarite|facture|depense|factura|gasto|impuesto|fatura|despesa|mensalidade|tresorerie',
  HR: 'staff|employee|worker|personnel|leave|attendance|rota|roster|rostering|shift|salary|salaries|wage|recruitment|hiring|payslip|staff rota|pay worker|employe|salaire|conge|empleado|trabajador|salario|vacaciones|funcionario|trabalhador|ferias|ponto eletronico',
  Projects: 'timesheet|task|milestone|gantt|kanban|time tracking|deadline|tache|tarea|tarefa|feuille de temps',
  Ecommerce:
    'online basket|online catalogue|online catalog|shopping cart|web orders|online payment page|pedido online|commande en ligne|commandes en ligne|pedidos en linea|encomendas online',
  POS: 'till|cash register|cashier|checkout counter|counter sale|barcode scanner|barcode scanning|receipt printer|caisse|caisse enregistreuse|caja|caja registradora|caixa|tpv|over the counter sale',
  Inventory:
    'warehouse|supplier|purchasing|procurement|raw material|spare part|stores|goods|stocktake|stock take|reorder|purchase order|parts|storeroom|entrepot|fournisseur|almacen|proveedor|armazem|fornecedor|approvisionnement|compras|ingredients|medicine stock|pharmacy stock',
  Fleet:
    'driver|vehicle|truck|lorry|van|rider|motorbike|motorcycle|bike courier|fuel|fuel tracking|jeep|bus|buses|tractor|tractors|trip|trips|gps tracking|chauffeur|vehicule|camion|conductor|vehiculo|camioneta|motorista|veiculo|caminhao|boda boda|okada|matatu|delivery vehicle|delivery van|patrol vehicle|ambulance',
  PatientMgmt:
    'patient|prescription|consultation record|encounter|triage|vitals|lab result|paciente|ordonnance|receta|receita medica|patient history|patient histories|electronic health',
  LMS: 'course|lesson|student|learner|pupil|exam|quiz|quizzes|grade|gradebook|curriculum|classroom|online classes|cours|etudiant|eleve|lecon|examen|curso|alumno|estudiante|leccion|aula|aluno|estudante|licao|certificate course|report card',
  Streaming:
    'video|video lesson|video lecture|live video|webcast|broadcast|podcast|live channel|video library|livestream service|videos en ligne|watch online|film catalogue|live broadcast',
  FieldOps:
    'technician|site visit|field visit|field worker|field team|field agent|field technician|field officer|dispatch|job scheduling|job sheet|work order|on site job|call out|callout|crew|crews on site|on site|technicien|intervention|tecnico|visita tecnica|visitas de campo|ordre de travail|orden de trabajo|ordem de servico|home visit|housekeeping task',
};

/** Phrases that hold a feature's word and do not ask for it. */
export const notFeatures =
  'customer support|golf course|main course|of course|in stock market|stock exchange|stock photo|contact me|contact us|contact email|contact is|project manager|support group|support me|support us|please support|video game|bus stop|checkout time|office supplies|leave out|leave off|leave it|leave the|leave behind|leave that|live stock|livestock|in the field|in due course|grade school|lead time|task force|van rental|tax id|client portal|bill of materials|stock broker|stockbroker|goods and services|parts of|accounts for|bus company|class action|training course provider|fleet street|patient in|be patient|deal with|deals with|big deal|great deal|share price|member state|shift work|donor country';
