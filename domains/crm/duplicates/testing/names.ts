/** Names for made-up people: common ones first. */
export const GIVEN =
  `Mohammed Chidi Ngozi Fatima Michael Grace Emeka Aisha David Blessing Ibrahim Mary Samuel Amina Daniel Esther Musa Joy Emmanuel Ruth
Abubakar Chioma Joseph Hauwa John Funmilayo Peter Zainab Tunde Patience Segun Halima James Adaeze Yusuf Elizabeth Kunle Mercy Femi Sarah Obinna Victoria
Sani Ifeoma Paul Rahma Ikechukwu Deborah Uche Khadija Robert Bukola William Nkechi Thomas Folake Richard Amaka Edward Yetunde Charles Maryam Kwame Abena Kofi
Akosua Kwaku Esi Yaw Adwoa Thabo Nomsa Sipho Zanele Juma Wanjiru Kamau Achieng Otieno Njeri Mwangi Atieno Hassan Salma Omar Layla Karim Nadia Jean Marie
Pierre Aminata Moussa Mariam Ousmane Awa Carlos Ana Luis Lucia Pedro Sofia Jorge Elena Anthony Margaret Stephen Catherine Benjamin Rebecca Alexander Jennifer
Christopher Patricia Matthew Susan Andrew Dorothy Kenneth Theresa Joshua Josephine Timothy Florence Patrick Agnes Nicholas Cynthia Gabriel Bernadette Vincent
Temitope Oluwaseun Adebayo Adekunle Adewale Chukwuemeka Chukwudi Nkechinyere Oluwafunmilayo Oluwatosin Babatunde Titilayo Olamide Ayodele Damilola Kehinde Taiwo
Idowu Ebuka Kelechi Somto Onyeka Nnamdi Ugochukwu Chinedu Chinwe Uzoma Okechukwu Ebere Ekaette Ubong Idara Aniekan Effiong Nsikan Osagie Osaze Efosa Isoken
Terver Nguper Doofan Iorwuese Danladi Ladi Bitrus Rifkatu Garba Talatu Haruna Asabe Bashir Rukayya Nasiru Safiya Lawal Sadiya Tijjani Binta`.split(
    /\s+/,
  );

const STEMS =
  `Okafor Adeyemi Bello Mensah Eze Ibrahim Okonkwo Balogun Abdullahi Nwosu Owusu Mohammed Obi Lawal Nwachukwu Adebayo Musa Osei Yusuf Ogunleye Danjuma
Chukwu Afolabi Suleiman Boateng Onyeka Salami Aliyu Nnamdi Ojo Umar Asante Okoro Akinola Garba Igwe Oyelade Haruna Appiah Udeh Fashola Sani Okeke Adeleke Usman
Agyeman Anyanwu Olawale Bala Dlamini Nkosi Khumalo Ndlovu Mokoena Kamau Otieno Mwangi Wanjiku Kariuki Omondi Hassan Diallo Traore Ndiaye Sow Camara Silva Santos
Pereira Costa Smith Jones Williams Brown Taylor Johnson Walker Wright Thompson White Edwards Hughes Green Hall Wood Harris Clarke Patel Khan Shah Singh Mueller
Schmidt Weber Rossi Ferrari Dubois Moreau Garcia Lopez Martinez Effiong Bassey Etim Ekanem Udo Inyang Osagie Igbinedion Omoregie Ehigiator Edet Archibong Tsenongu
Tyav Akume Dogo Yakubu Gowon Pam Gyang Dung Bitrus Nyako Tukur Dikko Wada Kabir Rano Gumel`.split(/\s+/);
const HEADS = 'Oko Nwa Ade Olu Aki Ogu Owo Oni Ume Ani Chi Eme Ola Oye Ayo Baba Fola Ife Mba Odu'.split(' ');
const TAILS =
  'kere gbo dele rinde wale jide tunji kunmi sanya woye nola bode yinka maka nwa chie dike ralu gwu mezie bueze nkwo ndu riaku'.split(' ');

/** A few hundred, some of them close to each other, as Adewale and Adewole are. */
export const FAMILY = [...STEMS, ...HEADS.flatMap((head) => TAILS.map((tail) => head + tail))];

export const CITIES = 'Lagos Abuja Kano Ibadan Enugu Accra Kumasi Nairobi Johannesburg Dakar'.split(' ');
export const TRADES =
  'Motors Textiles Foods Pharmacy Logistics Farms Schools Hotels Energy Printing Clinics Bakery Builders Electronics Stores'.split(' ');
