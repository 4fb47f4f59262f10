using System.Runtime.InteropServices;
using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

/// <summary>A sampler of llama.cpp itself, as an oracle.</summary>
internal sealed unsafe class NativeSampler : IDisposable
{
    private static readonly nint Library = NativeLibrary.Load(
        LibraryCandidate.FromDirectory(LlamaLibrary.Load(device: LlamaDevice.Cpu).Directory!)!.Llama);

    private readonly nint _sampler;

    private NativeSampler(nint sampler) => _sampler = sampler;

    public static NativeSampler TopK(int k) => new(((delegate* unmanaged[Cdecl]<int, nint>)Export("init_top_k"))(k));

    public static NativeSampler TopP(float p) => new(((delegate* unmanaged[Cdecl]<float, nuint, nint>)Export("init_top_p"))(p, 0));

    public static NativeSampler MinP(float p) => new(((delegate* unmanaged[Cdecl]<float, nuint, nint>)Export("init_min_p"))(p, 0));

    public static NativeSampler TypicalP(float p) => new(((delegate* unmanaged[Cdecl]<float, nuint, nint>)Export("init_typical"))(p, 0));

    public static NativeSampler TopNSigma(float n) => new(((delegate* unmanaged[Cdecl]<float, nint>)Export("init_top_n_sigma"))(n));

    /// <summary>One that always excludes.</summary>
    public static NativeSampler Xtc(float threshold) =>
        new(((delegate* unmanaged[Cdecl]<float, float, nuint, uint, nint>)Export("init_xtc"))(1, threshold, 0, 1));

    public static NativeSampler Temperature(float temperature, float range, float exponent) =>
        new(((delegate* unmanaged[Cdecl]<float, float, float, nint>)Export("init_temp_ext"))(temperature, range, exponent));

    // The builds with ggml 0.18 do not take the size of the vocabulary, and dry sampling there takes the trained context, for windows of
    // -1.
    private static bool IsOlder => LlamaApi.Abi is LlamaAbi018;

    public static NativeSampler Penalties(int vocabulary, int window, float repeat, float frequency, float presence) => IsOlder
        ? new(((delegate* unmanaged[Cdecl]<int, float, float, float, nint>)Export("init_penalties"))(window, repeat, frequency, presence))
        : new(((delegate* unmanaged[Cdecl]<int, int, float, float, float, nint>)Export("init_penalties"))(
            vocabulary, window, repeat, frequency, presence));

    public static NativeSampler Bias(int vocabulary, LogitBias[] biases)
    {
        fixed (LogitBias* list = biases)
            return new(
                ((delegate* unmanaged[Cdecl]<int, int, LogitBias*, nint>)Export("init_logit_bias"))(vocabulary, biases.Length, list));
    }

    public static NativeSampler Dry(nint vocabulary, DrySettings settings)
    {
        var texts = settings.BreakerTexts.Select(text => Encoding.UTF8.GetBytes(text + "\0")).ToArray();
        var pins = texts.Select(text => GCHandle.Alloc(text, GCHandleType.Pinned)).ToArray();
        fixed (nint* list = pins.Select(pin => pin.AddrOfPinnedObject()).Append(0).ToArray())
        {
            var sampler = IsOlder
                ? ((delegate* unmanaged[Cdecl]<nint, int, float, float, int, int, nint*, nuint, nint>)Export("init_dry"))(
                    vocabulary, settings.Window, settings.Multiplier, settings.Base, settings.AllowedLength, settings.Window, list,
                    (nuint)texts.Length)
                : ((delegate* unmanaged[Cdecl]<nint, float, float, int, int, nint*, nuint, nint>)Export("init_dry"))(
                    vocabulary, settings.Multiplier, settings.Base, settings.AllowedLength, settings.Window, list, (nuint)texts.Length);
            foreach (var pin in pins)
                pin.Free();
            return new(sampler);
        }
    }

    /// <summary>Tells the sampler of tokens that came.</summary>
    public NativeSampler After(IEnumerable<int> tokens)
    {
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("reset"))(_sampler);
        foreach (var token in tokens)
            ((delegate* unmanaged[Cdecl]<nint, int, void>)Export("accept"))(_sampler, token);
        return this;
    }

    /// <summary>Runs samplers one after another, and gives the candidates with a finite logit by id.</summary>
    public static SortedDictionary<int, float> Apply(float[] logits, params IEnumerable<NativeSampler> samplers)
    {
        var candidates = logits.Select((logit, id) => new Candidate { Id = id, Logit = logit }).ToArray();
        fixed (Candidate* data = candidates)
        {
            var array = new CandidateArray { Data = data, Size = (nuint)candidates.Length, Selected = -1 };
            foreach (var sampler in samplers)
                ((delegate* unmanaged[Cdecl]<nint, CandidateArray*, void>)Export("apply"))(sampler._sampler, &array);

            var left = new SortedDictionary<int, float>();
            for (nuint i = 0; i < array.Size; i++)
            {
                if (float.IsFinite(array.Data[i].Logit))
                    left.Add(array.Data[i].Id, array.Data[i].Logit);
            }

            return left;
        }
    }

    public void Dispose() => ((delegate* unmanaged[Cdecl]<nint, void>)Export("free"))(_sampler);

    private static nint Export(string name) => NativeLibrary.GetExport(Library, "llama_sampler_" + name);

    private struct Candidate
    {
        public int Id;
        public float Logit;
        public float Probability;
    }

    private struct CandidateArray
    {
        public Candidate* Data;
        public nuint Size;
        public long Selected;
        public byte IsSorted;
    }
}
