"""The formula of each method and component as TeX, by its public name."""

GAP = r"B_k = \left\lceil B_0\,\frac{F(w_0)-F^*}{F(w_k)-F^*}\right\rceil"
GRADIENT_GAP = r"B_k = \left\lceil B_0\,\frac{\lVert\nabla F(w_0)\rVert^2}{\lVert\nabla F(w_k)\rVert^2}\right\rceil"
RUNNING_GAP = r"B_k = \left\lceil B_0\,\frac{\ell_0-F^*}{\bar\ell_k-F^*}\right\rceil"
BIG_BATCH = r"\text{enlarge the batch until}\quad \theta^2\,\lVert g\rVert^2 > \frac{V}{K}"
CABS = r"B = \alpha\,\frac{\operatorname{tr}\Sigma}{F}"
NORM_TEST = r"B \leftarrow \left\lceil \frac{\operatorname{tr}\operatorname{Var}(g_i)}{\theta^2\,\lVert g\rVert^2}\right\rceil"
NOISE_SCALE = r"B = \frac{\operatorname{tr}\Sigma}{\lVert\nabla F\rVert^2}"
RANKS = r"p_i \propto s_e^{-i/n}"
ADAM = (
    r"d = \frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\varepsilon},\qquad"
    r" m \leftarrow \beta_1 m + (1-\beta_1)\,g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2"
)
ADADELTA = (
    r"d = g\,\sqrt{\frac{D+\varepsilon}{s+\varepsilon}},\qquad"
    r" s \leftarrow \rho s + (1-\rho)\,g^2,\quad D \leftarrow \rho D + (1-\rho)\,d^2"
)
ADAGRAD = r"s \leftarrow s + g^2,\qquad d = \frac{g}{\sqrt s + \varepsilon}"
RMSPROP = r"s \leftarrow \rho s + (1-\rho)\,g^2,\qquad d = \frac{g}{\sqrt s + \varepsilon}"
HEAVY_BALL = r"v \leftarrow \beta v + g,\qquad w \leftarrow w - \alpha v"
TRUST = r"\lambda_k = \eta\,\frac{\lVert w^{(k)}\rVert}{\lVert g^{(k)}\rVert + \delta\,\lVert w^{(k)}\rVert}"
LAMB = r"d^{(k)} = \frac{\min(\lVert w^{(k)}\rVert, M)}{\lVert r^{(k)}\rVert}\,r^{(k)},\qquad r = \frac{m}{\sqrt v+\varepsilon} + \delta w"
RIDGE = r"\frac{\text{ridge}}{2}\lVert w\rVert^2"
ARMIJO = r"\ell_B(w-\alpha d) \le \ell_B(w) - c_1\,\alpha\,\langle\nabla\ell_B(w), d\rangle"
BARZILAI_BORWEIN = r"\nu = \frac{\langle y-x,\ \nabla\ell_B(y)-\nabla\ell_B(x)\rangle}{\lVert y-x\rVert^2},\qquad \tilde\alpha = \frac1\nu\left(1-\frac{V}{K\lVert G\rVert^2}\right)"
POLYAK = r"\alpha = \min\!\left(\frac{\ell_B(w)-\ell^*}{c\,\lVert g\rVert^2},\ \alpha_{\max}\right)"

METHODS = {
    "sgd": r"w \leftarrow w - \alpha\,g",
    "gradient_descent": r"w \leftarrow w - \alpha\,\nabla F(w)",
    "momentum": HEAVY_BALL,
    "msgd": HEAVY_BALL,
    "nesterov": r"v \leftarrow \beta v + g,\qquad w \leftarrow w - \alpha\,(g + \beta v)",
    "adam": ADAM,
    "adadelta": ADADELTA,
    "adagrad": ADAGRAD,
    "rmsprop": RMSPROP,
    "polyak": POLYAK,
    "adadamp": GAP,
    "adadamp_nonconvex": GRADIENT_GAP,
    "adadamp_running": RUNNING_GAP,
    "adadamp_subsampled": GAP,
    "padadamp": r"B_k = B_0 + \lceil \rho\,k \rceil",
    "padadamp_lr": r"\alpha_k = \alpha\,\frac{B_0}{B_0 + \lceil\rho\,k\rceil}",
    "geodamp": r"B_k = \left\lceil B_0\,\gamma^{\lfloor \text{epochs}/\text{delay}\rfloor}\right\rceil",
    "geodamp_lr": r"\alpha_k = \alpha\,\gamma^{-\lfloor \text{epochs}/\text{delay}\rfloor}",
    "cntsdamp_lr": r"\alpha_k = \alpha\,\frac{B_0}{\operatorname{round}(B_0 + 1 + \rho\,(k+1))}",
    "radadamp": r"B = \left\lceil \frac{2B_0}{L/L_0 + N/N_0}\right\rceil",
    "big_batch": BIG_BATCH,
    "big_batch_armijo": BIG_BATCH + r",\qquad " + ARMIJO,
    "big_batch_bb": BARZILAI_BORWEIN,
    "cabs": CABS,
    "cabs_corrected": CABS,
    "norm_test": NORM_TEST,
    "inner_product_test": r"B \leftarrow \left\lceil \frac{\operatorname{Var}\langle g_i, g\rangle}{\theta^2\,\lVert g\rVert^4}\right\rceil",
    "noise_scale": NOISE_SCALE,
    "friedlander_schmidt": r"B \leftarrow \gamma B + \delta",
    "adabatch": r"B = B_0\,2^{\lfloor\text{epochs}/\text{delay}\rfloor}",
    "smith": r"B = B_0\,\gamma^{r},\qquad r = \text{milestones reached}",
    "sngm": r"u \leftarrow \beta u + \frac{g}{\lVert g\rVert},\qquad w \leftarrow w - \eta\,u",
    "sngm_blockwise": r"u^{(k)} \leftarrow \beta u^{(k)} + \frac{g^{(k)}}{\lVert g^{(k)}\rVert},\qquad w \leftarrow w - \eta\,u",
    "lars": r"v^{(k)} \leftarrow \beta v^{(k)} + \alpha\lambda_k\,(g^{(k)} + \delta w^{(k)}),\qquad " + TRUST,
    "lamb": LAMB,
    "online_batch_selection": RANKS + r",\qquad " + ADADELTA,
    "online_batch_selection_adam": RANKS,
    "online_batch_selection_growing": RANKS + r",\qquad B = \left\lfloor B_0\,(B_{\text{end}}/B_0)^{e/E}\right\rfloor",
}  # fmt: skip

BATCH_SIZES = {
    "Constant": r"B_k = B_0",
    "LossRatio": GAP,
    "SubsampledLossRatio": GAP,
    "RunningLossRatio": RUNNING_GAP,
    "GradientNormRatio": GRADIENT_GAP,
    "RollingAverage": METHODS["radadamp"],
    "LinearGrowth": METHODS["padadamp"],
    "RoundedLinearGrowth": r"B_k = \operatorname{round}(B_0 + 1 + \rho\,(k+1))",
    "QuadraticGrowth": r"B_k = B_0 + \lceil \rho\,k\rceil^2",
    "GeometricGrowth": METHODS["geodamp"],
    "MilestoneGrowth": r"B = \lceil B_0\,\gamma^{r}\rceil",
    "Multiplicative": r"B_k = \lceil b_k\rceil,\qquad b_{k+1} = \gamma b_k + \delta",
    "LinearInEpochs": r"B = \left\lfloor B_0 + (B_{\text{end}}-B_0)\,\frac{e}{E-1}\right\rfloor",
    "ExponentialInEpochs": r"B = \left\lfloor B_0\,(B_{\text{end}}/B_0)^{e/E}\right\rfloor",
    "VarianceOverLoss": r"B = \operatorname{clip}\!\left(\operatorname{round}\!\left(\text{scale}\cdot\alpha\,\frac{\xi}{\ell}\right)\right)",
    "CorrectedVarianceOverLoss": r"B = \operatorname{clip}\!\left(\operatorname{round}\!\left(\text{scale}\cdot\alpha\,\frac{\xi}{\ell}\right)\right)",
    "SignalOverNoise": BIG_BATCH,
    "NormTest": NORM_TEST,
    "InnerProductTest": METHODS["inner_product_test"],
    "OrthogonalityTest": r"B \leftarrow \left\lceil \frac{V_\perp}{\theta^2\,\lVert g\rVert^2}\right\rceil,\qquad V_\perp = \frac1{B-1}\sum_i \Big\lVert g_i - \frac{\langle g_i, g\rangle}{\lVert g\rVert^2}\,g\Big\rVert^2",
    "NoiseScale": NOISE_SCALE,
    "Smoothed": r"B_k = \lceil b_k\rceil,\qquad b_k = \rho\,b_{k-1} + (1-\rho)\,r_k",
    "Clipped": r"B_k = \min(\max(r_k, B_{\min}), B_{\max})",
    "Maximum": r"B_k = \max_j r_k^{(j)}",
}  # fmt: skip

SAMPLERS = {
    "RankBased": r"p_i = \frac{r^{-i}}{\sum_j r^{-j}},\qquad r = s_e^{1/n},\quad s_e = s_0\,(s_{\text{end}}/s_0)^{\min(e/E,\,1)}",
    "ReweightedRankBased": r"c_i = \frac{1}{n\,p_i}",
    "Uniform": r"p_i = \frac1n",
}

DIRECTIONS = {
    "Gradient": r"d = g",
    "HeavyBall": r"v \leftarrow \beta v + g,\qquad d = v",
    "Nesterov": r"v \leftarrow \beta v + g,\qquad d = g + \beta v",
    "Adam": ADAM,
    "ReorderedAdam": r"d = a_t\,\frac{m}{\sqrt v + \varepsilon},\qquad a_t = \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}",
    "AdaDelta": ADADELTA,
    "AdaGrad": ADAGRAD,
    "RMSProp": RMSPROP,
    "Normalized": r"d = \frac{g}{\lVert g\rVert}",
    "BlockNormalized": r"d^{(k)} = \frac{g^{(k)}}{\lVert g^{(k)}\rVert}",
    "ClippedNorm": r"d = g\,\min\!\left(1, \frac{\text{max\_norm}}{\lVert g\rVert}\right)",
    "TrustRatio": r"d^{(k)} = \lambda_k\,(g^{(k)} + \delta w^{(k)}),\qquad " + TRUST,
    "Lamb": LAMB,
    "WeightDecay": r"d = g + \delta\,w",
    "Scaled": r"d = \alpha_k\,g",
}  # fmt: skip

STEP_SIZES = {
    "Fixed": r"\alpha_k = \alpha",
    "StepDecay": r"\alpha = \alpha_0\,\gamma^{r}",
    "InverseTime": r"\alpha_k = \frac{\alpha_0}{1 + \rho\,k}",
    "PolynomialDecay": r"\alpha_k = \alpha_0\left(1-\frac kT\right)^{p}",
    "Damped": r"\alpha_k = \alpha\,\min\!\left(1, \frac{B}{B_{\text{wanted}}}\right)",
    "Armijo": ARMIJO,
    "BarzilaiBorwein": BARZILAI_BORWEIN,
    "Polyak": POLYAK,
}

MODELS = {
    "LeastSquares": r"f_i(w) = \tfrac12\,(x_i^\top w - y_i)^2 + " + RIDGE,
    "LogisticRegression": r"f_i(w) = \log\!\big(1 + e^{-y_i x_i^\top w}\big) + " + RIDGE,
    "SoftmaxRegression": r"f_i(W) = \log\sum_c e^{z_{ic}} - z_{iy_i} + " + RIDGE + r",\qquad z_i = W^\top x_i",
    "SquaredHinge": r"f_i(w) = \tfrac12\max(0,\ 1 - y_i x_i^\top w)^2 + " + RIDGE,
    "SigmoidLoss": r"f_i(w) = \frac{1}{1+e^{y_i x_i^\top w}} + " + RIDGE,
    "GemanMcClure": r"f_i(w) = \frac12\,\frac{r_i^2}{1+(r_i/s)^2} + " + RIDGE + r",\qquad r_i = x_i^\top w - y_i",
    "MatrixFactorisation": r"f_i(U,V) = \tfrac12\big(\langle u_r, v_c\rangle - y_i\big)^2 + " + RIDGE,
    "NoisyQuadratic": r"f_i(w) = \tfrac12\,(w - z_i)^\top H\,(w - z_i)",
    "CoshSum": r"f_i(w) = \sum_j \frac{\cosh(a w_j)}{a^2} + \langle c_i, w\rangle",
    "SineSquares": r"f_i(w) = \sum_j \big(w_j^2 + 3\sin^2 w_j\big) + \langle c_i, w\rangle",
    "Rosenbrock": r"f_i(w) = \sum_{j<d} (1-w_j)^2 + s\,(w_{j+1}-w_j^2)^2 + \langle c_i, w\rangle",
}  # fmt: skip

FORMULAS = {
    f"adaptivesgd.{room}.{name}": formula
    for room, table in (
        ("methods", METHODS),
        ("batch_sizes", BATCH_SIZES),
        ("samplers", SAMPLERS),
        ("directions", DIRECTIONS),
        ("step_sizes", STEP_SIZES),
        ("models", MODELS),
    )
    for name, formula in table.items()
}
