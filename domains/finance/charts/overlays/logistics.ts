import { account, dimension, type Overlay, value } from '../overlay.ts';

/** Vehicles and what they have lost in value are in every chart. An advance to a driver is his debt, so it is an asset. */
export const logistics: Overlay = {
  accounts: [
    account('1160', 'trip_advances', 'staff_advances')(
      'Trip advances to drivers',
      'Avances de route aux chauffeurs',
      'Adiantamentos de viagem a motoristas',
      'Anticipos de viaje a conductores',
    ),
    account('1340', 'fuel_and_tyres', 'stock_supplies', 'stock')(
      'Fuel and tyres',
      'Carburant et pneus',
      'Combustível e pneus',
      'Combustible y neumáticos',
    ),
    account('1345', 'spare_parts', 'stock_supplies')('Spare parts', 'Pièces de rechange', 'Peças sobressalentes', 'Repuestos'),
    account('4310', 'freight', 'sales_services', 'sales')('Freight', 'Fret', 'Frete', 'Fletes'),
    account('4320', 'demurrage', 'sales_services')(
      'Demurrage and waiting',
      'Surestaries et attente',
      'Sobrestadia e espera',
      'Demoras y espera',
    ),
    account('4330', 'storage_income', 'sales_services')('Storage', 'Entreposage', 'Armazenagem', 'Almacenaje'),
    account('5210', 'trip_fuel', 'cost_supplies', 'purchases')(
      'Fuel of trips',
      'Carburant des trajets',
      'Combustível das viagens',
      'Combustible de viajes',
    ),
    account('5220', 'driver_allowances', 'cost_staff')(
      'Trip allowances of drivers',
      'Indemnités de route',
      'Ajudas de custo dos motoristas',
      'Dietas de conductores',
    ),
    account('5230', 'tolls', 'cost_services')('Tolls and permits', 'Péages et autorisations', 'Portagens e licenças', 'Peajes y permisos'),
    account('5240', 'fleet_repairs', 'maintenance')(
      'Repairs of the fleet',
      'Réparations du parc',
      'Reparações da frota',
      'Reparaciones de la flota',
    ),
    account('5250', 'freight_subcontractors', 'subcontracting')(
      'Subcontracted transport',
      'Transport sous-traité',
      'Transporte subcontratado',
      'Transporte subcontratado',
    ),
  ],
  dimensions: {
    branch: dimension('Depot', 'Dépôt', 'Base', 'Base')(value('MAIN')('Main depot', 'Dépôt principal', 'Base principal', 'Base principal')),
    cost_centre: dimension(
      'Vehicle',
      'Véhicule',
      'Veículo',
      'Vehículo',
    )(
      value('OWN')('Own fleet', 'Parc propre', 'Frota própria', 'Flota propia'),
      value('HIRED')('Hired vehicles', 'Véhicules loués', 'Veículos alugados', 'Vehículos alquilados'),
    ),
    project: dimension(
      'Route',
      'Itinéraire',
      'Rota',
      'Ruta',
    )(
      value('LOCAL')('Local routes', 'Trajets locaux', 'Rotas locais', 'Rutas locales'),
      value('LONG')('Long distance', 'Longue distance', 'Longa distância', 'Larga distancia'),
    ),
  },
};
