print("bee-oci")
