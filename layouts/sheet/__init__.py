"""Sheets: a Scene on paper. The page is composed once, as a drawing in millimetres; each writer paints that drawing."""
