"""What is shipped beside the code: image, compose file, front door. No container engine is needed to check them."""
