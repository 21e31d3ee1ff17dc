import { account, dimension, type Overlay, value } from '../overlay.ts';

export const healthcare: Overlay = {
  accounts: [
    account('1110', 'patient_receivables', 'receivables', 'receivable')(
      'Patient receivables',
      'Créances sur patients',
      'Dívidas de pacientes',
      'Cuentas por cobrar a pacientes',
    ),
    account('1115', 'insurance_receivables', 'receivables')(
      'Insurance receivables',
      'Créances sur assureurs',
      'Dívidas de seguradoras',
      'Cuentas por cobrar a aseguradoras',
    ),
    account('1330', 'pharmacy_stock', 'stock_goods', 'stock')(
      'Pharmacy stock',
      'Stock de pharmacie',
      'Inventário de farmácia',
      'Existencias de farmacia',
    ),
    account('1335', 'medical_consumables', 'stock_supplies')(
      'Medical consumables',
      'Consommables médicaux',
      'Consumíveis médicos',
      'Consumibles médicos',
    ),
    account('2180', 'patient_deposits', 'customer_advances', 'customer_deposits')(
      'Patient deposits',
      'Dépôts des patients',
      'Depósitos de pacientes',
      'Depósitos de pacientes',
    ),
    account('4110', 'consultation_income', 'sales_services', 'sales')('Consultations', 'Consultations', 'Consultas', 'Consultas'),
    account('4120', 'laboratory_income', 'sales_services')('Laboratory', 'Laboratoire', 'Laboratório', 'Laboratorio'),
    account('4130', 'imaging_income', 'sales_services')('Imaging', 'Imagerie', 'Imagiologia', 'Diagnóstico por imagen'),
    account('4140', 'pharmacy_income', 'sales_goods')('Pharmacy', 'Pharmacie', 'Farmácia', 'Farmacia'),
    account('4150', 'procedure_income', 'sales_services')('Procedures', 'Actes et interventions', 'Procedimentos', 'Procedimientos'),
    account('4160', 'admission_income', 'sales_services')('Admissions', 'Hospitalisations', 'Internamentos', 'Hospitalizaciones'),
    account('4190', 'insurance_disallowances', 'sales_reductions')(
      'Insurance disallowances',
      'Rejets des assureurs',
      'Glosas de seguradoras',
      'Rechazos de aseguradoras',
    ),
    account('5110', 'drug_cost', 'cost_goods', 'purchases')(
      'Cost of drugs',
      'Coût des médicaments',
      'Custo de medicamentos',
      'Coste de medicamentos',
    ),
    account('6210', 'reagents', 'cost_supplies')('Reagents', 'Réactifs', 'Reagentes', 'Reactivos'),
  ],
  dimensions: {
    branch: dimension(
      'Site',
      'Site',
      'Unidade',
      'Sede',
    )(value('MAIN')('Main site', 'Site principal', 'Unidade principal', 'Sede principal')),
    cost_centre: dimension('Department', 'Service', 'Serviço', 'Servicio')(
      value('OPD')('Outpatients', 'Consultations externes', 'Consultas externas', 'Consultas externas'),
      value('LAB')('Laboratory', 'Laboratoire', 'Laboratório', 'Laboratorio'),
      value('IMG')('Imaging', 'Imagerie', 'Imagiologia', 'Diagnóstico por imagen'),
      value('PHA')('Pharmacy', 'Pharmacie', 'Farmácia', 'Farmacia'),
      value('WARD')('Wards', 'Hospitalisation', 'Internamento', 'Hospitalización'),
    ),
  },
};
