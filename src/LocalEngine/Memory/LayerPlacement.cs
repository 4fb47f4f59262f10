using System.Globalization;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Where llama.cpp puts each layer of a model, and what that takes on each device.</summary>
/// <remarks>
/// Source: llama_model_base::load_tensors of 0.5.0. The input stays with the CPU; the last layers go to the GPUs, the output counting as
/// one more; several GPUs share them by their free memory.
/// </remarks>
internal sealed class LayerPlacement
{
    private readonly LayerCaches _caches;
    private readonly ContextShape _shape;
    private readonly LlamaEngineOptions _options;
    private readonly long[] _layers;
    private readonly long _input;
    private readonly long _output;
    private readonly long _largest;
    private readonly long _widestValue;
    private readonly long _compute;
    private readonly long _inputs;
    private readonly long _outputs;

    public LayerPlacement(GgufFile file, ContextShape shape, LlamaEngineOptions options)
    {
        _caches = LayerCaches.Read(file.Metadata);
        _shape = shape;
        _options = options;
        _layers = new long[_caches.Layers.Count];
        foreach (var tensor in file.Tensors)
        {
            if (LayerOf(tensor.Name) is { } layer && layer < _layers.Length)
                _layers[layer] += tensor.Bytes;
            else if (IsInput(tensor.Name))
                _input += tensor.Bytes;
            else
                _output += tensor.Bytes;
            _largest = Math.Max(_largest, tensor.Bytes);
        }

        // Without flash attention llama.cpp pads every layer's values to the widest layer's.
        _widestValue = options.FlashAttention == false ? _caches.Layers.Max(layer => layer.ValueWidth) : 0;
        _compute = ComputeBuffers.Layers(file, _caches, shape, options);
        _inputs = ComputeBuffers.Inputs(file, shape, options);
        _outputs = ComputeBuffers.Output(file, shape);
        TiedEmbeddingBytes = file.Tensors.Any(tensor => tensor.Name == "output.weight") || file.Metadata.Kind != GgufModelKind.Generator
            ? 0
            : file.Tensors.FirstOrDefault(tensor => tensor.Name == "token_embd.weight")?.Bytes ?? 0;
    }

    /// <summary>What a GPU holds a second time where the output is the transposed input.</summary>
    public long TiedEmbeddingBytes { get; }

    /// <summary>The number that puts everything on the GPUs: the layers and the output.</summary>
    public int AllLayers => _layers.Length + 1;

    /// <summary>What each device needs, the GPUs first and the host last.</summary>
    public IReadOnlyList<LlamaDeviceMemory> Place(IReadOnlyList<GpuMemory> gpus, int gpuLayers, long hostBytes, long reservedBytes)
    {
        var onGpus = gpus.Count == 0 ? 0 : Math.Clamp(gpuLayers, 0, AllLayers);
        var first = AllLayers - onGpus;
        var weights = new long[gpus.Count + 1];
        var keyValues = new long[gpus.Count + 1];
        var states = new long[gpus.Count + 1];
        var host = gpus.Count;

        weights[host] = _input;
        for (var layer = 0; layer <= _layers.Length; layer++)
        {
            var device = layer < first ? host : GpuOf(gpus, (double)(layer - first) / onGpus);
            if (layer == _layers.Length)
            {
                weights[device] += _output + (device == host ? 0 : TiedEmbeddingBytes);
                break;
            }

            weights[device] += _layers[layer];
            keyValues[device] += KeyValueBytes(_caches.Layers[layer]);
            states[device] += _caches.Layers[layer].StateValues * sizeof(float) * _shape.Sequences;
        }

        // Large batches are computed on a GPU also where the weights are not: it then needs room for a copy.
        var copies = onGpus < AllLayers ? 2 * _largest : 0;
        var devices = new List<LlamaDeviceMemory>(gpus.Count + 1);
        for (var i = 0; i < gpus.Count; i++)
        {
            var compute = weights[i] > 0 ? _compute + copies : 0;
            devices.Add(new(gpus[i].Name, weights[i], keyValues[i], states[i], compute, reservedBytes, gpus[i].AvailableBytes));
        }

        devices.Add(
            new("CPU", weights[host], keyValues[host], states[host], (onGpus == AllLayers ? _inputs : _compute) + _outputs, 0, hostBytes));
        return devices;
    }

    private long KeyValueBytes(LayerCache layer)
    {
        if (layer.KeyWidth == 0)
            return 0;
        var value = layer.ValueWidth == 0 ? 0 : Math.Max(layer.ValueWidth, _widestValue);
        // The limit is beyond any machine, and keeps the sum over a damaged file's layers from overflowing.
        return (long)Int128.Min(
            (Int128)(_options.KeyType.Bytes(layer.KeyWidth) + _options.ValueType.Bytes(value)) * _shape.Cells, 1L << 52);
    }

    // llama.cpp takes the first GPU whose share of all free memory, summed up to it, lies above the layer's place.
    private static int GpuOf(IReadOnlyList<GpuMemory> gpus, double place)
    {
        var all = gpus.Sum(gpu => (double)gpu.AvailableBytes);
        var sum = 0.0;
        for (var i = 0; i < gpus.Count - 1; i++)
        {
            sum += gpus[i].AvailableBytes;
            if (place < sum / all)
                return i;
        }

        return gpus.Count - 1;
    }

    private static bool IsInput(string name) =>
        name.StartsWith("token_embd", StringComparison.Ordinal) || name.StartsWith("token_types", StringComparison.Ordinal)
        || name.StartsWith("position_embd", StringComparison.Ordinal) || name.StartsWith("per_layer_token_embd", StringComparison.Ordinal);

    private static int? LayerOf(string name)
    {
        const string Prefix = "blk.";
        var end = name.StartsWith(Prefix, StringComparison.Ordinal) ? name.IndexOf('.', Prefix.Length) : -1;
        return end > 0 && int.TryParse(
            name.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            ? layer
            : null;
    }
}
