import { account, dimension, type Overlay, value } from '../overlay.ts';

export const education: Overlay = {
  accounts: [
    account('1120', 'fees_receivable', 'receivables', 'receivable')(
      'Fees receivable',
      'Frais de scolarité à recevoir',
      'Propinas a receber',
      'Matrículas por cobrar',
    ),
    account('2190', 'fees_in_advance', 'deferred_income', 'deferred_income')(
      'Fees in advance',
      'Frais perçus d’avance',
      'Propinas recebidas antecipadamente',
      'Matrículas cobradas por anticipado',
    ),
    account('2195', 'caution_deposits', 'customer_advances', 'customer_deposits')(
      'Caution deposits',
      'Cautions des élèves',
      'Cauções de alunos',
      'Fianzas de alumnos',
    ),
    account('4210', 'tuition', 'sales_services', 'sales')('Tuition', 'Frais de scolarité', 'Propinas', 'Enseñanza'),
    account('4220', 'boarding', 'sales_services')('Boarding', 'Internat', 'Internato', 'Internado'),
    account('4230', 'school_transport', 'sales_services')('Transport', 'Transport scolaire', 'Transporte escolar', 'Transporte escolar'),
    account('4240', 'examination_fees', 'sales_services')('Examinations', 'Frais d’examen', 'Exames', 'Exámenes'),
    account('4250', 'uniforms_and_books', 'sales_goods')(
      'Uniforms and books',
      'Uniformes et livres',
      'Uniformes e livros',
      'Uniformes y libros',
    ),
    account('4290', 'scholarships', 'sales_reductions')(
      'Scholarships and waivers',
      'Bourses et exonérations',
      'Bolsas e isenções',
      'Becas y exenciones',
    ),
    account('6310', 'teaching_materials', 'supplies')(
      'Teaching materials',
      'Matériel pédagogique',
      'Material pedagógico',
      'Material didáctico',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Campus',
      'Campus',
      'Campus',
      'Campus',
    )(value('MAIN')('Main campus', 'Campus principal', 'Campus principal', 'Campus principal')),
    cost_centre: dimension('Section', 'Section', 'Secção', 'Sección')(
      value('TEACH')('Teaching', 'Enseignement', 'Ensino', 'Enseñanza'),
      value('BOARD')('Boarding', 'Internat', 'Internato', 'Internado'),
      value('TRANS')('Transport', 'Transport', 'Transporte', 'Transporte'),
      value('ADMIN')('Administration', 'Administration', 'Administração', 'Administración'),
    ),
    fund: dimension('Scholarship fund', 'Fonds de bourses', 'Fundo de bolsas', 'Fondo de becas')(),
  },
};
