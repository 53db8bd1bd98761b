"""The remedies of Uni-Modal Teacher on the network of Modality Competition: where the two papers' wings meet."""
