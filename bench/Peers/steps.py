"""Whole training steps: forward, loss, backward, optimizer, written as fast as PyTorch's own operations allow."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import operands


def step(model, settings, loss_of, optimizer=torch.optim.Adam):
    operands.fill(model.parameters())
    update = optimizer(model.parameters(), lr=settings["learningRate"], eps=settings.get("epsilon", 1e-8), foreach=True)

    def run():
        update.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        update.step()
        return loss

    return run


def classifier(create, settings, image, labels, layouts=("",)):
    """The network in each layout of its images."""

    def build(layout):
        if not layout:
            model = create()
            return step(model, settings, lambda: F.cross_entropy(model(image), labels))
        layout = torch.channels_last if layout == "channels last" else torch.contiguous_format
        model, x = create().to(memory_format=layout), image.contiguous(memory_format=layout)
        return step(model, settings, lambda: F.cross_entropy(model(x), labels))

    return {layout: (lambda layout=layout: build(layout)) for layout in layouts}


def mlp(x, settings):
    return classifier(lambda: nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)), settings, *x)


def lenet(x, settings):
    def create():
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

    return classifier(create, settings, *x, layouts=("channels last", "channels first"))


class Residual(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        self.shortcut = None
        if channels != width:
            self.shortcut = nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return F.relu_((x if self.shortcut is None else self.shortcut(x)) + self.body(x))


def resnet18(x, settings):
    def create():
        layers, channels = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)], 64
        for width in (64, 128, 256, 512):
            for block in range(2):
                layers.append(Residual(channels, width, 2 if block == 0 and width > 64 else 1))
                channels = width
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))

    return classifier(create, settings, x[0].permute(0, 3, 1, 2), x[1], layouts=("channels last", "channels first"))


class LastOfLstm(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        self.lstm = nn.LSTM(256, 256, 2, batch_first=batch_first)
        self.classifier = nn.Linear(256, 10)
        self.time = 1 if batch_first else 0

    def forward(self, x):
        return self.classifier(self.lstm(x)[0].select(self.time, -1))


def lstm(x, settings):
    by_time = x[0].transpose(0, 1).contiguous()
    return {"batch first": classifier(lambda: LastOfLstm(True), settings, x[0], x[1])[""],
            "time first": classifier(lambda: LastOfLstm(False), settings, by_time, x[1])[""]}


class MeanOfEncoder(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        layer = nn.TransformerEncoderLayer(256, 8, 1024, dropout=0, activation="gelu", batch_first=batch_first, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 4, nn.LayerNorm(256))
        self.classifier = nn.Linear(256, 10)
        self.time = 1 if batch_first else 0

    def forward(self, x):
        return self.classifier(self.encoder(x).mean(self.time))


def transformer(x, settings):
    by_time = x[0].transpose(0, 1).contiguous()
    return {"batch first": classifier(lambda: MeanOfEncoder(True), settings, x[0], x[1])[""],
            "time first": classifier(lambda: MeanOfEncoder(False), settings, by_time, x[1])[""]}


def parameters(owner, shapes):
    for name, shape in shapes.items():
        setattr(owner, name, nn.Parameter(torch.zeros(shape)))


class NeuralGpu(nn.Module):
    """The original. Convolutions take [B, m, L, w] with the channels last in memory or first; the gates are one convolution."""

    def __init__(self, symbols, maps, layout):
        super().__init__()
        self.maps, self.layout = maps, layout
        parameters(self, {"embedding": [symbols, maps], "outputWeights": [maps, symbols], "outputBias": [symbols]})
        for i in range(2):
            parameters(self, {f"gateWeights{i}": [3, 3, maps, 2 * maps], f"gateBias{i}": [2 * maps],
                              f"candidateWeights{i}": [3, 3, maps, maps], f"candidateBias{i}": [maps]})

    def forward(self, symbols):
        batch, length = symbols.shape
        column = F.embedding(symbols, self.embedding)  # [B, L, m]
        s = F.pad(column.unsqueeze(2), (0, 0, 0, 3)).permute(0, 3, 1, 2).contiguous(memory_format=self.layout)
        # Turning the weights once a step is cheap; their gradients then add up in the turned layout.
        cells = [(getattr(self, f"gateWeights{i}").permute(3, 2, 0, 1).contiguous(memory_format=self.layout), getattr(self, f"gateBias{i}"),
                  getattr(self, f"candidateWeights{i}").permute(3, 2, 0, 1).contiguous(memory_format=self.layout), getattr(self, f"candidateBias{i}"))
                 for i in range(2)]
        for _ in range(length):
            for gate_weights, gate_bias, candidate_weights, candidate_bias in cells:
                gates = (1.2 * torch.sigmoid(F.conv2d(s, gate_weights, gate_bias, padding=1)) - 0.1).clamp(0, 1)
                u, r = gates.split(self.maps, 1)
                c = torch.tanh(F.conv2d(r * s, candidate_weights, candidate_bias, padding=1))
                s = torch.lerp(c, s, u)
        return s[:, :, :, 0].permute(0, 2, 1) @ self.outputWeights + self.outputBias


def neural_gpu(x, settings):
    def build(layout):
        model = NeuralGpu(settings["symbols"], settings["maps"], layout)
        return step(model, settings, lambda: F.cross_entropy(model(x[0]).flatten(0, 1), x[1].flatten()))

    return {"channels last": lambda: build(torch.channels_last), "channels first": lambda: build(torch.contiguous_format)}


class DiagonalNeuralGpu(nn.Module):
    """
    The improved one, gates as one product. The convolution over three positions is conv2d with the channels last in
    memory ("conv2d"), conv1d, or a matrix product with the three positions side by side ("product").
    """

    def __init__(self, symbols, maps, way):
        super().__init__()
        self.maps, self.way = maps, way
        parameters(self, {
            "inputWeights": [symbols, maps], "inputBias": [maps], "outputWeights": [maps, symbols], "outputBias": [symbols],
            "gateWeights": [3, maps, 2 * maps], "gateBias": [2 * maps], "candidateWeights": [3, maps, maps], "candidateBias": [maps]})

    def weights(self, w):
        if self.way == "product":
            return w.flatten(0, 1)
        w = w.permute(2, 1, 0)
        return w.unsqueeze(2).contiguous(memory_format=torch.channels_last) if self.way == "conv2d" else w.contiguous()

    def conv(self, s, w, b):
        if self.way == "product":  # [B, L, m]
            p = F.pad(s, (0, 0, 1, 1))
            return F.linear(torch.cat([p[:, :-2], s, p[:, 2:]], 2), w.t(), b)
        if self.way == "conv2d":  # [B, m, 1, L]
            return F.conv2d(s, w, b, padding=(0, 1))
        return F.conv1d(s, w, b, padding=1)  # [B, m, L]

    def shift(self, s):
        third = self.maps // 3
        stay, before, after = s.split([self.maps - 2 * third, third, third], 2 if self.way == "product" else 1)
        if self.way == "product":
            return torch.cat([stay, F.pad(before[:, :-1], (0, 0, 1, 0)), F.pad(after[:, 1:], (0, 0, 0, 1))], 2)
        return torch.cat([stay, F.pad(before[..., :-1], (1, 0)), F.pad(after[..., 1:], (0, 1))], 1)

    def forward(self, symbols):
        n, m = symbols.shape[1], self.maps
        channels = 2 if self.way == "product" else 1
        mask = (symbols != 0).float().unsqueeze(channels)
        x = F.embedding(symbols, self.inputWeights) + self.inputBias
        excess = lambda x: F.softshrink(x, 0.9).abs().sum()  # relu(|x| - 0.9)
        cost = excess(x) * n
        s = F.hardtanh(x)
        if self.way != "product":
            s = s.transpose(1, 2)
        if self.way == "conv2d":
            mask, s = mask.unsqueeze(2), s.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        s = s * mask
        # The offsets of the gates belong to their bias; hsig(x) = clip(x / 2 + 1 / 2, 0, 1).
        offset = torch.cat([torch.full([m], 0.5), torch.full([m], 0.7)])
        gate_weights, gate_bias = self.weights(self.gateWeights), self.gateBias + offset
        candidate_weights = self.weights(self.candidateWeights)
        for _ in range(n):
            gates = self.conv(s, gate_weights, gate_bias)
            r, g = (0.5 * gates + 0.5).clamp(0, 1).split(m, channels)
            c = self.conv(r * s, candidate_weights, self.candidateBias)
            cost = cost + excess(gates) + excess(c)
            s = torch.lerp(F.hardtanh(c), self.shift(s), g) * mask
        if self.way == "conv2d":
            s = s.squeeze(2)
        return (s if self.way == "product" else s.transpose(1, 2)) @ self.outputWeights + self.outputBias, cost


def diagonal_neural_gpu(x, settings):
    def build(way):
        model = DiagonalNeuralGpu(settings["symbols"], settings["maps"], way)

        def loss():
            total = 0
            for n in settings["bins"]:
                logits, cost = model(x[0][:, :n])
                entropy = F.cross_entropy(logits.flatten(0, 1), x[1][:, :n].flatten())
                total = total + entropy + cost * (settings["weight"] / (n * n * logits.shape[0]))
            return total / len(settings["bins"])

        return step(model, settings, loss, torch.optim.Adamax)

    return {way: (lambda way=way: build(way)) for way in ("conv2d", "conv1d", "product")}
