"""What the letters of a theorem stand for: shown below its formula, and on hover in every formula of its page."""

import json
import re
from html import escape

PL = "constant of the Polyak-Łojasiewicz inequality"
SMOOTH = "smoothness constant of F"
STEP = "step size"

# letter -> (as it is written in LaTeX, meaning); the letter is how KaTeX shows it
COMMON = {
    "F": ("F", "the objective, the mean of the f_i; F* is its minimum"),
    "f": ("f_i", "the loss of example i"),
    "w": ("w", "the parameters; w_0 is the start, w_+ follows w, w* is a minimiser"),
    "g": ("g", "the mean gradient of the batch"),
    "e": ("e", "the error of the batch gradient, g − ∇F(w)"),
    "n": ("n", "the number of examples"),
    "B": ("B", "the batch size"),
    "L": ("L", SMOOTH),
    "μ": (r"\mu", PL + ", or of strong convexity"),
    "Σ": (r"\Sigma", "the covariance of the gradient of one example"),
    "σ": (r"\sigma^2", "a bound of the variance tr Σ(w)"),
    "a": ("a", STEP),
    "k": ("k", "the number of updates made"),
    "d": ("d", "the number of parameters"),
}

PAPERS = {
    "classical": {"ω": (r"\omega", "the constant of the rate")},
    "adadamp": {
        "δ": (r"\delta_k", "the gap F(w_k) − F*"),
        "α": (r"\alpha", PL),
        "β": (r"\beta", SMOOTH),
        "γ": (r"\gamma", STEP),
        "c": ("c", "the batch is at least c over the gap"),
        "r": ("r", "the rate: the gap shrinks by 1 − r at every update"),
        "T": ("T", "the number of updates"),
        "ε": (r"\varepsilon", "the accuracy that is wanted"),
        "τ": (r"\tau", "the first update at which the accuracy is reached"),
        "θ": (r"\theta", "the tolerance of Big Batch's test, noise over signal"),
        "Δ": (r"\Delta", "the gradient diversity"),
        "ρ": (r"\rho", "the batch grows by this much per update"),
        "L": ("L", "the largest smoothness constant of an f_i"),
        "a": ("a", "the constant of the bound"),
        "m": ("m", "the mean of the squared norms ‖∇f_i‖²"),
        "S": ("S_T", "the sum of 1 / B_k over T updates"),
    },
    "big_batch": {
        "l": ("l", "the expected loss; l* is its minimum"),
        "x": ("x", "the parameters; x_+ follows x"),
        "K": ("K", "the batch size"),
        "θ": (r"\theta", "the tolerance of the test, noise over signal"),
        "κ": (r"\kappa", "the condition number L / μ"),
        "c": ("c", "the constant of Armijo's condition"),
        "ν": (r"\nu", "the curvature of the isotropic quadratic"),
        "δ": (r"\delta_t", "the gap l(x_t) − l*"),
        "ε": (r"\varepsilon", "the accuracy that is wanted"),
        "τ": (r"\tau", "the first update at which the accuracy is reached"),
        "r": ("r", "the rate: the gap shrinks by 1 − r at every update"),
        "t": ("t", "the number of updates made"),
        "β": (r"\beta", "the published factor of the noise, (θ² + (1 − θ)²) / (1 − θ)²; β′ = 1 / (1 − θ²) is the smallest"),
        "V": ("V", "the variance tr Var ∇f(x; z) of one example"),
        "z": ("z", "an example"),
        "f": ("f(x; z)", "the loss of the example z"),
    },
    "cabs": {
        "m": ("m", "the batch size; m* is the one with the largest gain per example"),
        "h": ("h", "the curvature of the quadratic"),
        "c": ("c", "the batch is c a tr Σ / F; CABS has c = 1"),
        "ξ": (r"\xi", "the variance that CABS estimates"),
        "G": ("G", "the guaranteed gain of a step"),
        "l": ("l", "the loss that CABS estimates"),
    },
    "sngm": {
        "η": (r"\eta", STEP),
        "β": (r"\beta", "the momentum"),
        "κ": (r"\kappa", "(1 + β) / (1 − β)²"),
        "λ": (r"\lambda", "of relaxed smoothness: ‖∇²F‖ ≤ L + λ‖∇F‖"),
        "T": ("T", "the number of updates"),
        "C": ("C", "the budget of example gradients, T B"),
        "K": ("K", "the number of blocks (layers)"),
        "t": ("t", "the number of updates made"),
        "D": ("D", "the first gap, F(w_0) − F*"),
        "u": ("u", "the momentum buffer"),
        "p": ("p", "a coefficient of the bound"),
        "z": ("z", "the shifted iterate, w − ηβ u / (1 − β)"),
    },
    "online_batch_selection": {
        "s": ("s", "the selection pressure"),
        "r": ("r", "s to the power 1 / N"),
        "p": ("p_i", "the probability of rank i"),
        "N": ("N", "the number of examples"),
        "E": ("E", "the number of epochs"),
        "i": ("i", "the rank of an example, by falling loss"),
        "q": ("q", "a share of the ranks"),
    },
    "adascale": {
        "γ": (r"\gamma", "the rate at scale 1, ηα(2 − ηβ)"),
        "Δ": (r"\Delta", "the floor at scale 1, η²βV / (2γ)"),
        "S": ("S", "the scale: how many base batches are averaged"),
        "T": ("T", "updates made; T_SI is the number planned for a base batch"),
        "r": ("r", "the gain ratio, between 1 and S"),
        "α": (r"\alpha", PL),
        "β": (r"\beta", SMOOTH),
        "η": (r"\eta", "step size at scale 1"),
        "V": ("V", "a bound of the variance of a base batch"),
    },
    "frontier": {
        "N": ("N", "the noise scale, noise over signal of one example"),
        "T": ("T", "the number of updates"),
        "t": ("t", "the number of updates made"),
        "η": (r"\eta", STEP),
        "ε": (r"\varepsilon", "the accuracy that is wanted"),
    },
    "related": {
        "θ": (r"\theta", "the tolerance of the test, noise over signal"),
        "ν": (r"\nu", "the tolerance of the orthogonality test"),
        "γ": (r"\gamma", "step size of a sum, not a mean, of gradients"),
        "δ": (r"\delta", "the share of the batch beyond 1, over n times the gradient diversity"),
        "ρ": (r"\rho", "the factor per update"),
        "r": ("r", "the distance ‖w − w*‖"),
        "M": ("M^2", "the mean of the squared norms ‖∇f_i‖²"),
        "s": ("s", "any number that balances the two terms"),
        "v": ("v_B^2", "the variance of a batch's gradient at the minimiser"),
    },
}  # fmt: skip

THEOREMS = {  # where a letter stands for something else
    "big_batch.backtracking_as_it_runs": {
        "α": (r"\alpha", "the step size before the growth and the search"),
        "s": ("s", "the least step, min(α, 2ρ(1 − c) / L_max)"),
        "S": ("S", "the longest step: α, times r if the batch can grow"),
        "h": ("h", "max(1, L S / (2 − L S))"),
        "L": ("L", "smoothness constant of F; L_max is the largest of an f_i"),
        "K": ("K_0", "the size of the first batch, before any growth"),
    },
    "big_batch.barzilai_borwein_as_it_runs": {
        "q": ("q_k", "the product of the factors of the first k updates"),
        "a": ("a_j", "the step of update j, as it passed the search"),
        "c": ("c", "the share of the predicted decrease that the search wants, at most 1/2"),
        "e": ("e_j", "the error of the batch's gradient at update j"),
    },
    "sngm.last_iterate": {
        "d": ("d", "minus the slope of F on the plateau"),
        "p": ("p", "the place w where the plateau ends"),
    },
    "sngm.last_iterate_pl": {
        "q": ("q", "the factor per update"),
        "Φ": (r"\Phi", "a level that no run exceeds: F(z_t) − F* ≤ Φ for t < T"),
        "z": ("z", "the point ahead, w − ηβ u / (1 − β); w itself without momentum"),
    },
    "adadamp.geodamp": {
        "ρ": (r"\rho", "the factor per update"),
        "f": ("f", "the factor by which the batch grows"),
        "N": ("N", "the updates before the first growth"),
        "ω": (r"\omega", "the constant of the rate"),
    },
    "adadamp.geometric_batches": {
        "ρ": (r"\rho", "the factor per update, and of the batch's growth"),
        "b": ("b", "the first batch size"),
        "ω": (r"\omega", "the constant of the rate"),
    },
    "adadamp.convex_average_after": {"q": ("q", "the share of the gaps that the noise may take, below 1")},
    "adadamp.complexity_table": {"p": ("p", "the order: the count grows like ε to the power −p")},
    "big_batch.accepted_bias": {"ρ": (r"\rho", "K over the enlarged batch size")},
    "big_batch.pass_probability": {"F": ("F", "the F distribution")},
    "big_batch.theorem_1": {"L": ("L_z", "the Lipschitz constant of ∇f in the data z")},
    "big_batch.theorem_1_sharp": {"L": ("L_z", "the Lipschitz constant of ∇f in the data z")},
    "cabs.batch_cap": {"L": (r"L_{\max}", "the largest smoothness constant of an f_i")},
    "cabs.long_run": {
        "M": ("M", "the matrix of the recursion"),
        "k": ("k", "the number of updates made"),
    },
    "cabs.noise_floor": {
        "q": ("q", "(1 − h a)²"),
        "V": ("V", "the variance tr Σ, the same everywhere"),
        "m": ("m_0", "the smallest batch"),
    },
    "cabs.optimal_batch": {
        "A": ("A", "the noiseless gain, (a − L a²/2) ‖∇F‖²"),
        "b": ("b", "the price of the noise, L a² tr Σ / 2"),
    },
    "cabs.quadratic_step": {"H": ("H", "the Hessian")},
    "cabs.released_convolution": {
        "x": ("x_{ip}", "the patch of example i at place p"),
        "d": ("d_{ip}", "the slope of example i at place p"),
        "p": ("p", "a place of the image"),
    },
    "cabs.warm_up": {"μ": (r"\mu", "the weight of the past in the averages")},
    "classical.geometric_batch_growth": {"r": ("r", "the factor per update; the batch grows by 1 / r")},
    "classical.gradient_descent_convex_sharp": {"N": ("N", "the number of updates")},
    "classical.gradient_descent_pl_sharp": {"κ": (r"\kappa", "μ / L")},
    "classical.sgd_decreasing_steps": {
        "c": ("c", "the shift of the step sizes b / (c + k)"),
        "b": ("b", "the scale of the step sizes b / (c + k)"),
        "ν": (r"\nu", "the constant of the rate"),
    },
    "classical.sgd_fixed_batch": {"q": ("q", "the factor per update")},
    "classical.sgd_noise_ball": {
        "h": ("h_j", "an eigenvalue of the Hessian"),
        "u": ("u_j", "its eigenvector"),
        "s": ("s_j", "the variance of one example's gradient along it"),
        "q": ("q_j", "the factor per update along it"),
        "c": ("c", "1 / B with replacement, (n − B) / (B (n − 1)) without"),
    },
    "frontier.fixed_step_curve": {
        "K": ("K", "the steps that the bound needs"),
        "b": ("b", "the batch size"),
        "C": ("C_1, C_2", "the constants of the bound C_1 / K + C_2 / b"),
    },
    "frontier.hyperbola": {
        "G": ("G", "the gradient ∇F(w)"),
        "H": ("H", "the Hessian"),
        "M": ("M", "the gain of the best step without noise"),
        "N": ("N", "the noise scale, weighted by the curvature"),
    },
    "frontier.nsgdm": {
        "a": ("a", "the weight of the newest gradient in the average"),
        "s": ("s", "the deviation of a batch's gradient, σ / √B"),
    },
    "frontier.one_rule": {
        "a": ("a", STEP + " (CABS)"),
        "h": ("h", "the curvature of the quadratic"),
        "c": ("c", "AdaDamp's constant; c′ is SimiGrad's similarity"),
        "δ": (r"\delta", "DiveBatch's factor"),
        "θ": (r"\theta", "the tolerance of the norm test"),
    },
    "frontier.ordered_weights": {
        "γ": (r"\gamma_j", "how often the example of rank j is used"),
        "j": ("j", "a rank by falling loss"),
        "s": ("s", "the number of candidates"),
        "q": ("q", "the number of them in the batch"),
        "l": ("l", "how many candidates rank above"),
    },
    "frontier.seesaw": {"f": ("f", "the factor of the cut")},
    "frontier.tau": {
        "τ": (r"\tau^2", "the gain of importance sampling"),
        "p": ("p", "the probabilities, proportional to the norms of the gradients"),
    },
    "online_batch_selection.convexity": {"u": ("u, v", "any two points")},
    "online_batch_selection.schedule": {"e": ("e", "the epoch")},
    "related.inexact_gradient": {
        "L": ("L'", "(1 + θ) times the smoothness constant"),
        "μ": (r"\mu'", "(1 − θ) times the constant of strong convexity"),
    },
    "related.smith_twins": {"f": ("f", "the number of short steps that one long step replaces")},
    "sngm.budget": {
        "P": ("P", "2 (p q (1 − β) κ L D / C)^(1/2)"),
        "q": ("q", "a coefficient of the bound"),
        "r": ("r", "a coefficient of the bound"),
    },
    "sngm.msgd_diverges": {
        "ρ": (r"\rho", "minus the smaller root of x² − (1 + β − ηL) x + β"),
        "q": ("q", "the eigenvector of the largest eigenvalue of the Hessian"),
    },
    "sngm.noise_floor": {"p": ("p", "the share of the examples that pull away")},
    "sngm.relaxed_smooth": {
        "r": ("r", "η / (1 − β)²"),
        "c": ("c", "1 − (κηλ/2) exp(λr)"),
        "e": ("e", "Euler's number"),
    },
    "sngm.relaxed_step": {"L": ("L'", "L + λ (L r + ‖∇F(w)‖) exp(λr); L and λ are those of relaxed smoothness")},
    "sngm.blockwise": {"k": ("k", "a block (layer)"), "σ": (r"\sigma_k^2", "a bound of the variance of block k")},
}  # fmt: skip

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "Delta", "ε": "varepsilon", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma",
    "Σ": "Sigma", "τ": "tau", "Φ": "Phi", "ω": "omega",
}  # fmt: skip
WORDS = re.compile(r"\\(?:text|mathrm|operatorname|mathbb)\s*\{[^}]*\}")
COMMANDS = re.compile(r"\\([A-Za-z]+)")


def letters(latex):
    """The letters of a formula as a reader sees them: Greek ones as themselves."""
    plain = WORDS.sub(" ", latex)
    names = set(COMMANDS.findall(plain))
    rest = COMMANDS.sub(" ", plain)
    found = {letter for letter, name in GREEK.items() if name in names}
    return found | set(re.findall(r"[A-Za-z]", rest))


def known(theorem):
    """{letter: (latex, meaning)} on the page of a theorem."""
    key = f"{theorem.paper}.{theorem.short_name}"
    return COMMON | PAPERS.get(theorem.paper, {}) | THEOREMS.get(key, {})


def legend(theorem):
    """The letters of the statement with their meanings, in a line each, and all that the page knows for its hovering."""
    seen = letters(theorem.statement)
    rows = [
        f'<div><dt><span class="arithmatex">\\({latex}\\)</span></dt><dd>{escape(meaning)}</dd></div>'
        for letter, (latex, meaning) in known(theorem).items()
        if letter in seen
    ]
    hover = json.dumps({letter: meaning for letter, (_, meaning) in known(theorem).items()})
    return (
        f'<dl class="symbols">{"".join(rows)}</dl>\n\n'
        f'<script type="application/json" id="symbols">{hover}</script>'
    )
