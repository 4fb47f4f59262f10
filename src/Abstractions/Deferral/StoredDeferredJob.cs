namespace Wattwise.Deferral;

/// <summary>A job with its contents, as a <see cref="IDeferredJobStore"/> keeps it.</summary>
/// <param name="Entry">What is in the clear.</param>
/// <param name="Request">The request, encrypted if the queue has a protector; opaque to the store.</param>
/// <param name="Result">The answer or failure, likewise; <see langword="null"/> before the job ended.</param>
public sealed record StoredDeferredJob(DeferredJobEntry Entry, ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte>? Result);
