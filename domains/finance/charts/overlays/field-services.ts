import { account, dimension, type Overlay, value } from '../overlay.ts';

export const fieldServices: Overlay = {
  accounts: [
    account('1380', 'van_stock', 'stock_supplies', 'stock')(
      'Van stock',
      'Stock des véhicules',
      'Inventário nas viaturas',
      'Existencias en vehículos',
    ),
    account('2260', 'prepaid_plans', 'deferred_income', 'deferred_income')(
      'Prepaid maintenance plans',
      'Contrats d’entretien perçus d’avance',
      'Planos de manutenção pré-pagos',
      'Planes de mantenimiento prepagados',
    ),
    account('4710', 'call_out_fees', 'sales_services')(
      'Call-out fees',
      'Frais de déplacement facturés',
      'Taxas de deslocação',
      'Cargos por visita',
    ),
    account('4720', 'labour_income', 'sales_services', 'sales')(
      'Labour',
      'Main-d’œuvre facturée',
      'Mão de obra faturada',
      'Mano de obra facturada',
    ),
    account('4730', 'parts_income', 'sales_goods')('Parts', 'Pièces vendues', 'Peças vendidas', 'Repuestos vendidos'),
    account('4740', 'maintenance_contracts', 'sales_services')(
      'Maintenance contracts',
      'Contrats d’entretien',
      'Contratos de manutenção',
      'Contratos de mantenimiento',
    ),
    account('5710', 'technician_cost', 'cost_staff')(
      'Cost of technicians',
      'Coût des techniciens',
      'Custo dos técnicos',
      'Coste de técnicos',
    ),
    account('5720', 'parts_cost', 'cost_goods', 'purchases')('Cost of parts', 'Coût des pièces', 'Custo das peças', 'Coste de repuestos'),
    account('5730', 'job_travel', 'travel')('Travel to jobs', 'Trajets vers les chantiers', 'Deslocações a serviços', 'Viajes a servicios'),
  ],
  dimensions: {
    branch: dimension(
      'Service area',
      'Secteur',
      'Área de serviço',
      'Zona de servicio',
    )(value('MAIN')('Main area', 'Secteur principal', 'Área principal', 'Zona principal')),
    cost_centre: dimension(
      'Crew or van',
      'Équipe ou véhicule',
      'Equipa ou viatura',
      'Equipo o vehículo',
    )(
      value('CREW-1')('First crew', 'Première équipe', 'Primeira equipa', 'Primer equipo'),
      value('OFFICE')('Office', 'Bureau', 'Escritório', 'Oficina'),
    ),
    project: dimension('Contract', 'Contrat', 'Contrato', 'Contrato')(),
  },
};
