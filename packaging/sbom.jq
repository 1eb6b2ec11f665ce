# The bill of materials in SPDX 2.3: the program, and what is linked into it.
def id: "SPDXRef-" + gsub("[^A-Za-z0-9.]"; "-");

def package($component): {
  SPDXID: ($component.name | id),
  name: $component.name,
  versionInfo: $component.version,
  supplier: $component.supplier,
  downloadLocation: $component.source,
  filesAnalyzed: false,
  licenseDeclared: $component.declared,
  licenseConcluded: $component.licence,
  copyrightText: "NOASSERTION",
  primaryPackagePurpose: "LIBRARY",
  externalRefs: [{referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: $component.purl}]
};

{
  spdxVersion: "SPDX-2.3",
  dataLicense: "CC0-1.0",
  SPDXID: "SPDXRef-DOCUMENT",
  name: "bee-oci-\($version)-linux-\($architecture)",
  documentNamespace: "https://spdx.org/spdxdocs/bee-oci-\($version)-linux-\($architecture)-\($sha256)",
  creationInfo: {
    created: ($epoch | tonumber | todate),
    creators: ["Organization: The bee-oci authors", "Tool: bee-oci-dist-\($version)"]
  },
  packages: [
    {
      SPDXID: "SPDXRef-bee-oci",
      name: "bee-oci",
      versionInfo: $version,
      supplier: "Organization: The bee-oci authors",
      packageFileName: "bee-oci",
      downloadLocation: "NOASSERTION",
      filesAnalyzed: false,
      checksums: [{algorithm: "SHA256", checksumValue: $sha256}],
      licenseDeclared: "Apache-2.0",
      licenseConcluded: "Apache-2.0",
      copyrightText: "NOASSERTION",
      primaryPackagePurpose: "APPLICATION"
    },
    (.[] | package(.))
  ],
  hasExtractedLicensingInfos: [
    {licenseId: "LicenseRef-public-domain", name: "Public domain", extractedText: "liblzma is in the public domain."}
  ],
  relationships: [
    {spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-bee-oci"},
    (.[] | {spdxElementId: "SPDXRef-bee-oci", relationshipType: "STATIC_LINK", relatedSpdxElement: (.name | id)})
  ]
}
