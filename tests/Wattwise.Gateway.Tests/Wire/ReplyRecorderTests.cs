using CsCheck;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Tests.Wire;

public class ReplyRecorderTests
{
    [Fact]
    public void All_recorders_together_hold_no_more_than_there_is_room()
    {
        const int bound = 1000;
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 300]).Array[1, 60].ForAll(writes =>
        {
            var room = new RecordingRoom(bound);
            var recorders = Enumerable.Range(0, 5).Select(_ => new ReplyRecorder(500, room)).ToArray();
            foreach (var (which, length) in writes)
            {
                recorders[which].Add(new byte[length]);
                Assert.InRange(room.Taken, 0, bound);
            }

            foreach (var recorder in recorders)
            {
                recorder.Dispose();
                recorder.Dispose();
            }

            Assert.Equal(0, room.Taken);
        });
    }

    [Fact]
    public void A_reply_that_is_too_large_is_not_kept()
    {
        using var recorder = new ReplyRecorder(10, new RecordingRoom(100));
        recorder.Add(new byte[8]);
        recorder.Add(new byte[8]);

        Assert.Null(recorder.Copy);
    }
}
