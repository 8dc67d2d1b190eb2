"""Registration: lays a page over the reference of its form (matched points, a robust homography, fine alignment by
parts), measures how well it fits, and cuts its fields out."""
