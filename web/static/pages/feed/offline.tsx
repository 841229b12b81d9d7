/** A line that says that there is no network, and that it is back. */

import { CloudOff } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../design/icon";
import { reel } from "./reels";

export function Offline() {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => {
      setOnline(navigator.onLine);
      if (navigator.onLine && reel.value.state.value === "failed") void reel.value.more();
    };
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return (
    <p class="offline" role="status">
      {online ? null : (
        <span>
          <Icon of={CloudOff} size={18} /> You are offline. We go on as soon as you are back.
        </span>
      )}
    </p>
  );
}
