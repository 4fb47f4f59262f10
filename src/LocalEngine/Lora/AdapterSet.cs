using System.Globalization;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// The adapters of a request and their scales, equal where they change the model alike: only such requests share a batch or a prefix.
/// </summary>
internal sealed class AdapterSet : IEquatable<AdapterSet>
{
    private readonly (LlamaLoraAdapter Adapter, float Scale)[] _adapters;

    private AdapterSet((LlamaLoraAdapter Adapter, float Scale)[] adapters)
    {
        _adapters = adapters;
        Key = string.Create(CultureInfo.InvariantCulture, $"{string.Join(';', adapters.Select(use => FormattableString.Invariant($"{use.Adapter.Id}*{use.Scale:R}")))}");
    }

    /// <summary>The model as it is.</summary>
    public static AdapterSet None { get; } = new([]);

    public bool IsEmpty => _adapters.Length == 0;

    /// <summary>Equal texts stand for equal sets; empty for none.</summary>
    public string Key { get; }

    /// <summary>Checks what a request asks for.</summary>
    /// <exception cref="ArgumentException">An adapter is missing or named twice, or a scale is not finite.</exception>
    public static AdapterSet Of(IReadOnlyList<LlamaLoraScale>? adapters)
    {
        if (adapters is null or { Count: 0 })
            return None;
        if (adapters.Any(use => use.Adapter is null || !float.IsFinite(use.Scale)))
            throw new ArgumentException("An adapter is null, or its scale is not a finite number.", nameof(adapters));
        if (adapters.DistinctBy(use => use.Adapter.Id).Count() < adapters.Count)
            throw new ArgumentException("An adapter is named twice.", nameof(adapters));
        var used = adapters.Where(use => use.Scale != 0).OrderBy(use => use.Adapter.Id).Select(use => (use.Adapter, use.Scale)).ToArray();
        return used.Length == 0 ? None : new(used);
    }

    /// <exception cref="ArgumentException">An adapter belongs to another engine.</exception>
    /// <exception cref="ObjectDisposedException">An adapter was freed.</exception>
    public void Require(ModelHandle model)
    {
        foreach (var (adapter, _) in _adapters)
        {
            if (adapter.Model != model)
                throw new ArgumentException($"The adapter '{adapter.Name}' was loaded on another engine.");
            _ = adapter.Pointer;
        }
    }

    /// <summary>
    /// Makes the next decodes of a context compute with these adapters. Costs nothing where it has them already. On the context's thread.
    /// </summary>
    /// <exception cref="ObjectDisposedException">An adapter was freed meanwhile; the context is as it was.</exception>
    public unsafe void Apply(ContextHandle context)
    {
        Require(context.Model);
        Span<nint> pointers = stackalloc nint[_adapters.Length];
        Span<float> scales = stackalloc float[_adapters.Length];
        for (var i = 0; i < _adapters.Length; i++)
            (pointers[i], scales[i]) = (_adapters[i].Adapter.Pointer, _adapters[i].Scale);
        fixed (nint* first = pointers)
        fixed (float* firstScale = scales)
            LlamaApi.SetLoras(context, first, (nuint)_adapters.Length, firstScale);
    }

    /// <summary>A scope of cached prefixes that other adapters do not share: their keys and values differ.</summary>
    public string? Scoped(string? scope) => IsEmpty ? scope : $"{scope}\0lora\0{Key}";

    public bool Equals(AdapterSet? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as AdapterSet);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
