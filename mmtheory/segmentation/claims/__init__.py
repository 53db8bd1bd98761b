"""The papers' statements on RGB-D segmentation as claims, after what the rendered scenes are built to show."""

from mmtheory.claim import Claim
from mmtheory.segmentation.claims.networks import NETWORKS
from mmtheory.segmentation.claims.scenes import SCENES

CLAIMS: tuple[Claim, ...] = (*SCENES.claims, *NETWORKS.claims)
