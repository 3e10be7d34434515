"""A sheet as PowerPoint: one slide a page, of the paper's size, every shape and text native and editable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import count
from struct import unpack
from tempfile import SpooledTemporaryFile
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import typst
from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import OpcPackage, Part
from pptx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from pptx.opc.serialized import _ContentTypesItem
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck

from data.words import Lang
from layouts.sheet.drawing import Page, Sheet
from layouts.sheet.slide_shapes import TONGUES, Slide, emu, shapes

AUTHOR = "IOM Libya PDSU"
STATE_NAMESPACE = "urn:libya-mission-atlas:sheet"
TITLE_ONLY = 5  # place of that layout among those of python-pptx
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = nsdecls("a", "r", "p")
TREE_HEAD = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
# Programs that can't draw an SVG, and all when they print, take this picture of it instead.
FALLBACK = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), height: 12mm)'
FALLBACK_DPI = 300
SVG_EXTENSION = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip r:embed="{svg}"'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"/></a:ext></a:extLst>'
)


def pptx(sheet: Sheet) -> bytes:
    """The whole file; the same sheet gives the same bytes."""
    deck = _empty_deck(sheet)
    package, layout = deck.part.package, deck.slide_layouts[0].part
    slides = [_part(package, f"/ppt/slides/slide{n}.xml", CT.PML_SLIDE) for n, _ in enumerate(sheet.pages, 1)]
    titles = tuple(page.title or sheet.title for page in sheet.pages)
    media = Media(package)
    order = deck.element.get_or_add_sldIdLst()
    for part, page in zip(slides, sheet.pages, strict=True):
        part.relate_to(layout, RT.SLIDE_LAYOUT)
        drawn = shapes(page, titles, _slide(part, slides, media, sheet.lang))
        part.blob = _xml("p:sld", f"<p:cSld><p:spTree>{TREE_HEAD}{drawn}</p:spTree></p:cSld>")
        order.add_sldId(deck.part.relate_to(part, RT.SLIDE))
        if page.notes:
            _add_notes(deck, part, page, sheet.lang)
    _add_state(deck, sheet.state)
    _add_properties(package, sheet)
    return _zipped(package)


def _slide(part: Part, slides: Sequence[Part], media: Media, lang: Lang) -> Slide:
    return Slide(
        lang=lang,
        numbers=count(2),  # the tree of all shapes is 1
        picture=lambda content: media.blip(content, part),
        jump=lambda number: part.relate_to(slides[number - 1], RT.SLIDE),
        address=lambda link: part.relate_to(link, RT.HYPERLINK, is_external=True),
    )


def _empty_deck(sheet: Sheet) -> Deck:
    """No slides yet, the paper's size, and one layout, which has a title alone."""
    deck, paper = Presentation(), sheet.pages[0].paper
    across, down = emu(paper.width) / deck.slide_width, emu(paper.height) / deck.slide_height
    deck.slide_width, deck.slide_height = emu(paper.width), emu(paper.height)
    del deck.element.sldSz.attrib["type"]
    kept = deck.slide_layouts[TITLE_ONLY]
    for layout in list(deck.slide_layouts):
        if layout is not kept:
            deck.slide_layouts.remove(layout)
    kept.part.partname = PackURI("/ppt/slideLayouts/slideLayout1.xml")
    for spare in list(kept.placeholders)[1:]:
        spare.element.getparent().remove(spare.element)
    for placeholder in deck.slide_master.placeholders:
        placeholder.left, placeholder.width = round(placeholder.left * across), round(placeholder.width * across)
        placeholder.top, placeholder.height = round(placeholder.top * down), round(placeholder.height * down)
    if sheet.lang is Lang.ar:
        deck.element.set("rtl", "1")
    _drop(deck.part.package, RT.THUMBNAIL, RT.EXTENDED_PROPERTIES, RT.CORE_PROPERTIES)
    _drop(deck.part, RT.PRINTER_SETTINGS)
    return deck


def _drop(owner: OpcPackage | Part, *kinds: str) -> None:
    """Leaves out what python-pptx's empty deck brings along."""
    for reference in [key for key, relation in owner._rels.items() if relation.reltype in kinds]:
        owner._rels.pop(reference)


class Media:
    """Pictures of a file, each stored once however often it is drawn."""

    def __init__(self, package: OpcPackage) -> None:
        self.package = package
        self.parts: dict[str | bytes, Part] = {}

    def blip(self, content: str | bytes, slide: Part) -> tuple[str, float]:
        """A picture as a slide refers to it, and its shape; SVG has a PNG beside it for programs that can't draw it."""
        png = _png(content) if isinstance(content, str) else content
        extension = SVG_EXTENSION.format(svg=self._on(slide, content)) if isinstance(content, str) else ""
        width, height = unpack(">II", png[16:24])  # where every PNG says its size
        return f'<a:blip r:embed="{self._on(slide, png)}">{extension}</a:blip>', width / height

    def _on(self, slide: Part, content: str | bytes) -> str:
        if content not in self.parts:
            ending, kind = ("svg", "image/svg+xml") if isinstance(content, str) else ("png", CT.PNG)
            blob = content.encode() if isinstance(content, str) else content
            self.parts[content] = _part(self.package, f"/ppt/media/image{len(self.parts) + 1}.{ending}", kind, blob)
        return slide.relate_to(self.parts[content], RT.IMAGE)


@lru_cache(maxsize=512)
def _png(svg: str) -> bytes:
    return typst.compile(FALLBACK.encode(), format="png", ppi=FALLBACK_DPI, sys_inputs={"svg": svg},
                         ignore_system_fonts=True)


def _add_notes(deck: Deck, slide: Part, page: Page, lang: Lang) -> None:
    master = deck.notes_master.part
    if not deck.element.xpath("p:notesMasterIdLst"):
        reference = deck.part.relate_to(master, RT.NOTES_MASTER)
        deck.element.sldMasterIdLst.addnext(parse_xml(
            f'<p:notesMasterIdLst {NAMESPACES}><p:notesMasterId r:id="{reference}"/></p:notesMasterIdLst>'))
    rtl = int(lang is Lang.ar)
    paragraphs = "".join(
        f'<a:p><a:pPr algn="{"lr"[rtl]}" rtl="{rtl}"/><a:r><a:rPr lang="{TONGUES[lang]}"/>'
        f"<a:t>{escape(line, quote=False)}</a:t></a:r></a:p>" for line in page.notes.splitlines())
    notes = _part(deck.part.package, slide.partname.replace("slide", "notesSlide"), CT.PML_NOTES_SLIDE, _xml(
        "p:notes",
        f'<p:cSld><p:spTree>{TREE_HEAD}<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>'
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="body" sz="quarter" idx="3"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp></p:spTree></p:cSld>"))
    notes.relate_to(master, RT.NOTES_MASTER)
    notes.relate_to(slide, RT.SLIDE)
    slide.relate_to(notes, RT.NOTES_SLIDE)


def _add_state(deck: Deck, state: str) -> None:
    """The view that the sheet shows, as a part of the file that Office keeps and nobody sees."""
    package = deck.part.package
    item = _part(package, "/customXml/item1.xml", CT.XML, (
        f'{DECLARATION}<atlas xmlns="{STATE_NAMESPACE}"><state>{escape(state)}</state></atlas>').encode())
    number = str(uuid5(NAMESPACE_URL, STATE_NAMESPACE)).upper()
    properties = _part(package, "/customXml/itemProps1.xml", CT.OFC_CUSTOM_XML_PROPERTIES, (
        f'{DECLARATION}<ds:datastoreItem ds:itemID="{{{number}}}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{STATE_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>').encode())
    item.relate_to(properties, RT.CUSTOM_XML_PROPS)
    deck.part.relate_to(item, RT.CUSTOM_XML)


def _add_properties(package: OpcPackage, sheet: Sheet) -> None:
    """Written here because python-pptx takes no more than 255 characters."""
    made = f"{sheet.made_on.isoformat()}T00:00:00Z"
    named = (("dc:title", sheet.title), ("dc:subject", sheet.summary), ("dc:creator", AUTHOR),
             ("cp:keywords", sheet.state), ("cp:lastModifiedBy", AUTHOR), ("dc:language", TONGUES[sheet.lang]))
    dated = "".join(f'<dcterms:{event} xsi:type="dcterms:W3CDTF">{made}</dcterms:{event}>'
                    for event in ("created", "modified"))
    package.relate_to(_part(package, "/docProps/core.xml", CT.OPC_CORE_PROPERTIES, (
        f"{DECLARATION}<cp:coreProperties {nsdecls('cp', 'dc', 'dcterms', 'xsi')}>"
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in named)
        + f"{dated}</cp:coreProperties>").encode()), RT.CORE_PROPERTIES)


def _part(package: OpcPackage, name: str, content_type: str, blob: bytes = b"") -> Part:
    return Part(PackURI(name), content_type, package, blob)


def _xml(root: str, inside: str) -> bytes:
    return (f"{DECLARATION}<{root} {NAMESPACES}>{inside}"
            f"<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></{root}>").encode()


def _zipped(package: OpcPackage) -> bytes:
    """The file, in memory. As python-pptx would save it, but without the time of day beside each part."""
    with SpooledTemporaryFile() as file:
        with ZipFile(file, "w") as archive:
            for name, content in _members(package):
                archive.writestr(ZipInfo(name.membername), content, ZIP_DEFLATED)
        file.seek(0)
        return file.read()


def _members(package: OpcPackage) -> Iterator[tuple[PackURI, bytes]]:
    parts = tuple(package.iter_parts())
    yield CONTENT_TYPES_URI, serialize_part_xml(_ContentTypesItem.xml_for(parts))
    yield PACKAGE_URI.rels_uri, package._rels.xml
    for part in parts:
        yield part.partname, part.blob
        if part._rels:
            yield part.partname.rels_uri, part.rels.xml
