using System.Globalization;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// The adapters of a request and their scales, equal where they change the model alike: only such requests share a batch or a prefix.
/// </summary>
internal sealed class AdapterSet : IEquatable<AdapterSet>
{
    /// <summary>The largest scale: those of trained adapters are about 1, and much larger ones make numbers overflow.</summary>
    public const float MaxScale = 100;

    private readonly (LlamaLoraAdapter Adapter, float Scale)[] _adapters;
    private readonly string _contents;

    private AdapterSet((LlamaLoraAdapter Adapter, float Scale)[] adapters)
    {
        _adapters = adapters;
        _contents = string.Join(
            ';', adapters.Select(use => FormattableString.Invariant($"{use.Adapter.Fingerprint}*{use.Scale:R}"))
                .Order(StringComparer.Ordinal));
        Key = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(';', adapters.Select(use => FormattableString.Invariant($"{use.Adapter.Id}*{use.Scale:R}")))}");
    }

    /// <summary>The model as it is.</summary>
    public static AdapterSet None { get; } = new([]);

    public bool IsEmpty => _adapters.Length == 0;

    /// <summary>Equal texts stand for equal sets; empty for none.</summary>
    public string Key { get; }

    /// <summary>Checks what a request asks for.</summary>
    /// <exception cref="ArgumentException">An adapter is missing or named twice, or a scale is out of its range.</exception>
    public static AdapterSet Of(IReadOnlyList<LlamaLoraScale>? adapters)
    {
        if (adapters is null or { Count: 0 })
            return None;
        if (adapters.Any(use => use.Adapter is null || !(Math.Abs(use.Scale) <= MaxScale)))
            throw new ArgumentException($"An adapter is null, or its scale is no number from {-MaxScale} to {MaxScale}.", nameof(adapters));
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

    /// <summary>
    /// A scope of cached prefixes that other adapters do not share: their keys and values differ. It names adapters by what is in their
    /// files, so that it means the same in each process.
    /// </summary>
    /// <param name="scope">As <see cref="PrefixScope.Of"/> gives it: none begins as these do.</param>
    public string? Scoped(string? scope) =>
        IsEmpty
            ? scope
            : string.Create(CultureInfo.InvariantCulture, $"{(scope is null ? 'L' : 'l')}{_contents.Length}:{_contents}{scope}");

    public bool Equals(AdapterSet? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as AdapterSet);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
