namespace Wattwise.Gateway.Wire;

/// <summary>Bounds what all recorders together hold. Thread-safe.</summary>
internal sealed class RecordingRoom(long maxBytes)
{
    private long _taken;

    /// <summary>What is held now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= maxBytes)
            return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
