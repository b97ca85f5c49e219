"""Names of people and of customers, all invented."""

from typing import Final

FIRST_NAMES: Final = {
    "US": (
        "Ava", "Noah", "Mia", "Liam", "Zoe", "Ethan", "Ruth", "Owen", "Nora", "Caleb",
        "Iris", "Marcus", "Priya", "Dario", "Hana", "Jonah", "Leila", "Victor", "Tessa",
        "Andre", "Joan", "Kofi", "Maya", "Reid", "Sofia", "Theo",
    ),
    "GB": (
        "Amelia", "Oliver", "Isla", "Rhys", "Niamh", "Callum", "Freya", "Alistair",
        "Imogen", "Declan", "Poppy", "Gareth", "Aisha", "Rory", "Sunita", "Hugh",
        "Bronwyn", "Tariq", "Maeve", "Ewan",
    ),
    "DE": (
        "Anna", "Lukas", "Greta", "Jonas", "Frieda", "Moritz", "Elif", "Matthias",
        "Katrin", "Felix", "Lena", "Urs", "Sabine", "Emre", "Johanna", "Stefan",
        "Clara", "Benedikt", "Miriam", "Tobias",
    ),
}  # fmt: skip

LAST_NAMES: Final = {
    "US": (
        "Alvarez", "Bennett", "Carver", "Delgado", "Ellison", "Foster", "Gallagher",
        "Hayes", "Iverson", "Jensen", "Kapoor", "Lindqvist", "Mercer", "Nakamura",
        "Okafor", "Pruitt", "Quintero", "Reyes", "Sandoval", "Thatcher", "Underhill",
        "Vance", "Whitaker", "Yoder", "Zamora",
    ),
    "GB": (
        "Ashworth", "Blackwood", "Campbell", "Davies", "Edgerton", "Fairfax",
        "Griffiths", "Hargreaves", "Ibbotson", "Kavanagh", "Lockwood", "MacLeod",
        "Norwood", "Osborne",
        "Pemberton", "Quigley", "Rahman", "Sinclair", "Treharne", "Wetherby",
    ),
    "DE": (
        "Albrecht", "Bachmann", "Clausen", "Dietrich", "Eberhard", "Fuchs", "Gerlach",
        "Hofmann", "Imhof", "Jung", "Kessler", "Lindner", "Meissner", "Neumann",
        "Oertel",
        "Pfeiffer", "Reinhardt", "Schreiber", "Thalmann", "Zimmermann",
    ),
}  # fmt: skip

CUSTOMER_HEADS: Final = (
    "Alder", "Beacon", "Cobalt", "Drift", "Ember", "Fathom", "Granite", "Harbor",
    "Ironwood", "Juniper", "Keystone", "Lantern", "Marlow", "Northgate", "Orchard",
    "Pinnacle", "Quarry", "Redwood", "Summit", "Tidewater", "Umbra", "Verdant",
    "Westbrook", "Yarrow", "Zephyr", "Birchfield", "Coppergate", "Dunmore", "Elmstead",
    "Foxglove",
)  # fmt: skip

INDUSTRIES: Final = {
    "Financial Services": ("Capital", "Bank", "Insurance"),
    "Manufacturing": ("Works", "Industries", "Components"),
    "Retail": ("Stores", "Brands", "Market"),
    "Healthcare": ("Health", "Clinics", "Pharma"),
    "Energy": ("Energy", "Power", "Grid"),
    "Technology": ("Systems", "Software", "Networks"),
    "Logistics": ("Logistics", "Freight", "Lines"),
}

LEGAL_FORMS: Final = {"US": "Inc.", "GB": "plc", "DE": "AG"}
COUNTRY_NAMES: Final = {
    "US": "United States",
    "GB": "United Kingdom",
    "DE": "Germany",
}
CITIES: Final = {
    "US": ("Boston", "Chicago", "Denver", "Atlanta", "Seattle"),
    "GB": ("London", "Leeds", "Bristol", "Edinburgh"),
    "DE": ("Munich", "Hamburg", "Cologne", "Stuttgart"),
}
