using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Turns rows of one type into rows of another, on several threads.</summary>
internal sealed unsafe class RowQuantizer
{
    // A piece of some milliseconds even in the slowest format: a cancellation waits for no more than that.
    private const long ElementsPerPiece = 16 * 1024;

    private readonly GgufTensor _tensor;
    private readonly GgmlType _target;
    private readonly TensorLayout _sourceLayout;
    private readonly TensorLayout _targetLayout;
    private readonly delegate* unmanaged[Cdecl]<void*, float*, long, void> _toFloat;

    public RowQuantizer(GgufTensor tensor, GgmlType target)
    {
        _tensor = tensor;
        _target = target;
        _sourceLayout = TensorLayout.Of(tensor.Type)!.Value;
        _targetLayout = TensorLayout.Of(target)!.Value;
        var traits = GgmlApi.TypeTraits(tensor.Type);
        if (AbiCheck.Difference(tensor.Type, traits) is { } difference)
            throw new LlamaLibraryException($"The llama.cpp library stores numbers in another way ({difference}).", []);
        if (tensor.Type != GgmlType.F32 && traits->ToFloat is null)
            throw new LlamaException($"The tensor '{tensor.Name}' of type {tensor.Type} cannot be turned into floats.");
        _toFloat = traits->ToFloat;
    }

    public long Rows => _tensor.Elements / _tensor.Dimensions[0];

    public int SourceRowBytes => checked((int)(_tensor.Dimensions[0] / _sourceLayout.BlockElements * _sourceLayout.BlockBytes));

    public int TargetRowBytes => checked((int)(_tensor.Dimensions[0] / _targetLayout.BlockElements * _targetLayout.BlockBytes));

    /// <summary>Quantises whole rows.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the rows are unfinished.</exception>
    /// <exception cref="InvalidDataException">A weight is not finite.</exception>
    public void Quantize(ReadOnlyMemory<byte> source, Memory<byte> target, ParallelOptions parallel)
    {
        var rows = source.Length / SourceRowBytes;
        var rowsPerPiece = (int)Math.Max(1, ElementsPerPiece / _tensor.Dimensions[0]);
        using var from = source.Pin();
        using var to = target.Pin();
        var (first, last) = ((nint)from.Pointer, (nint)to.Pointer);
        try
        {
            Parallel.For(0, (rows + rowsPerPiece - 1) / rowsPerPiece, parallel, piece =>
            {
                var row = piece * rowsPerPiece;
                QuantizePiece((byte*)first + ((long)row * SourceRowBytes), (byte*)last + ((long)row * TargetRowBytes), Math.Min(
                    rowsPerPiece, rows - row));
            });
        }
        catch (AggregateException exception)
        {
            throw exception.GetBaseException();
        }
    }

    private void QuantizePiece(byte* source, byte* target, int rows)
    {
        var width = _tensor.Dimensions[0];
        var elements = checked((int)(rows * width));
        float* floats;
        void* rented = null;
        if (_tensor.Type == GgmlType.F32)
        {
            floats = (float*)source;
        }
        else
        {
            rented = NativeMemory.Alloc((nuint)elements, sizeof(float));
            floats = (float*)rented;
        }

        try
        {
            if (rented is not null)
                _toFloat(source, floats, elements);
            // Some formats end the process over a weight that is not a number.
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(new ReadOnlySpan<float>(floats, elements))))
                throw Damaged();
            var bytes = GgmlApi.QuantizeChunk(_target, floats, target, 0, rows, width, null);
            if (!GgmlApi.ValidateRowData(_target, target, bytes))
                throw Damaged();
        }
        finally
        {
            NativeMemory.Free(rented);
        }
    }

    private InvalidDataException Damaged() => new($"The tensor '{_tensor.Name}' holds weights that are not finite.");
}
